"""aws-cli: Debian's, which is version 2, and PyPI's, which is version 1 and sends checksums by default."""
import json
import os
import pathlib
import sys

from clients.client import CommandLine


# Version 1 signs requests by version 4, but links for us-east-1 by version 2, unless told otherwise.
CONFIGURATION = """\
[default]
s3 =
    signature_version = s3v4
"""


class AwsCli(CommandLine):
    cannot = {
        "link PUT": "aws s3 presign makes links for GET only",
        "keys that are no paths": "aws s3 cp takes the end of a key for a file's name",
        "versions": "aws s3 knows no versions; versions_test.py has s3api",
    }
    finds_the_region = True

    def __init__(self, settings, home):
        super().__init__(settings, home)
        (self.home / "config").write_text(CONFIGURATION)

    def environment(self):
        settings = self.settings
        ours = {
            "AWS_CONFIG_FILE": str(self.home / "config"),
            "AWS_ACCESS_KEY_ID": settings.keys.access_key,
            "AWS_SECRET_ACCESS_KEY": settings.keys.secret_key,
            "AWS_DEFAULT_REGION": settings.region,
            "AWS_MAX_ATTEMPTS": str(settings.attempts),
        }
        if settings.authority:
            ours["AWS_CA_BUNDLE"] = str(settings.authority)
        return super().environment() | ours

    def arguments(self):
        return ["--endpoint-url", self.settings.endpoint]

    def buckets(self):
        return [line.split()[-1] for line in self.run("s3", "ls").splitlines()]

    def make_bucket(self, bucket):
        self.run("s3", "mb", f"s3://{bucket}")

    def remove_bucket(self, bucket):
        self.run("s3", "rb", f"s3://{bucket}")

    def put(self, path, bucket, key):
        self.run("s3", "cp", "--only-show-errors", path, f"s3://{bucket}/{key}")

    def get(self, bucket, key, path):
        self.run("s3", "cp", "--only-show-errors", f"s3://{bucket}/{key}", path)

    def get_range(self, bucket, key, start, stop):
        into = self.home / "range"
        self.run("s3api", "get-object", "--bucket", bucket, "--key", key, "--range", f"bytes={start}-{stop - 1}", into)
        return into.read_bytes()

    def keys(self, bucket, prefix=""):
        query = ["--query", "Contents[].Key", "--output", "json"]
        return json.loads(self.run("s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix, *query) or "null") or []

    def copy(self, bucket, key, to_bucket, to_key):
        self.run("s3", "cp", "--only-show-errors", f"s3://{bucket}/{key}", f"s3://{to_bucket}/{to_key}")

    def delete(self, bucket, key):
        self.run("s3", "rm", "--only-show-errors", f"s3://{bucket}/{key}")

    def delete_below(self, bucket, prefix):
        self.run("s3", "rm", "--only-show-errors", "--recursive", f"s3://{bucket}/{prefix}")

    def upload(self, folder, bucket, prefix):
        self.run("s3", "sync", "--only-show-errors", "--delete", folder, f"s3://{bucket}/{prefix}")

    def download(self, bucket, prefix, folder):
        self.run("s3", "sync", "--only-show-errors", "--delete", f"s3://{bucket}/{prefix}", folder)

    def link(self, method, bucket, key):
        return self.run("s3", "presign", "--expires-in", "60", f"s3://{bucket}/{key}").strip()


class DebianAwsCli(AwsCli):
    name = "aws-cli-debian"
    program = "/usr/bin/aws"


class PypiAwsCli(AwsCli):
    name = "aws-cli-pypi"
    program = os.fspath(pathlib.Path(sys.executable).with_name("aws"))
    sends_crc32 = True
