"""Debian's s3cmd."""
import re
import urllib.parse

from clients.client import CommandLine

CONFIGURATION = """\
[default]
access_key = {keys.access_key}
secret_key = {keys.secret_key}
host_base = {host}
host_bucket = {host}
bucket_location = {region}
use_https = {https}
ca_certs_file = {authority}
max_retries = {attempts}
"""


class S3cmd(CommandLine):
    name = "s3cmd"
    program = "/usr/bin/s3cmd"
    cannot = {
        "ranges": "s3cmd has no call for a range",
        "link GET": "s3cmd signurl makes signatures of version 2, which the server refuses",
        "link PUT": "s3cmd signurl makes links for GET only",
        "keys that are no paths": "s3cmd takes the end of a key for a file's name",
        "versions": "s3cmd knows no versions",
    }
    finds_the_region = True

    def __init__(self, settings, home):
        super().__init__(settings, home)
        endpoint = urllib.parse.urlsplit(settings.endpoint)
        (self.home / "s3cfg").write_text(CONFIGURATION.format(
            host=endpoint.netloc, https=endpoint.scheme == "https", authority=settings.authority or "", keys=settings.keys,
            region=settings.region, attempts=settings.attempts))

    def arguments(self):
        return ["--config", self.home / "s3cfg", "--no-progress"]

    def buckets(self):
        return [line.rpartition("s3://")[2] for line in self.run("ls").splitlines()]

    def make_bucket(self, bucket):
        self.run("mb", f"s3://{bucket}")

    def remove_bucket(self, bucket):
        self.run("rb", f"s3://{bucket}")

    def put(self, path, bucket, key):
        self.run("put", path, f"s3://{bucket}/{key}")

    def get(self, bucket, key, path):
        self.run("get", "--force", f"s3://{bucket}/{key}", path)

    def get_range(self, bucket, key, start, stop):
        raise NotImplementedError

    def keys(self, bucket, prefix=""):
        lines = self.run("ls", "--recursive", f"s3://{bucket}/{prefix}").splitlines()
        return [re.search(r"s3://[^/]+/(.*)", line)[1] for line in lines]

    def copy(self, bucket, key, to_bucket, to_key):
        self.run("cp", f"s3://{bucket}/{key}", f"s3://{to_bucket}/{to_key}")

    def delete(self, bucket, key):
        self.run("del", f"s3://{bucket}/{key}")

    def delete_below(self, bucket, prefix):
        self.run("del", "--recursive", "--force", f"s3://{bucket}/{prefix}")

    def upload(self, folder, bucket, prefix):
        self.run("sync", "--delete-removed", f"{folder}/", f"s3://{bucket}/{prefix}")

    def download(self, bucket, prefix, folder):
        self.run("sync", "--delete-removed", f"s3://{bucket}/{prefix}", f"{folder}/")

    def link(self, method, bucket, key):
        raise NotImplementedError
