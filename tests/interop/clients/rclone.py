"""Debian's rclone."""
import json

from clients.client import CommandLine

CONFIGURATION = """\
[coffer]
type = s3
provider = Other
access_key_id = {keys.access_key}
secret_access_key = {keys.secret_key}
endpoint = {endpoint}
region = {region}
"""


class Rclone(CommandLine):
    name = "rclone"
    program = "/usr/bin/rclone"
    cannot = {
        "link PUT": "rclone link makes links for GET only",
        "another clock": "Go programs ask the kernel for the time, which cannot be shifted for one process",
        "keys that are no paths": "rclone takes keys for paths",
        "versions": "rclone shows versions as files of other names",
    }

    def __init__(self, settings, home):
        super().__init__(settings, home)
        (self.home / "rclone.conf").write_text(CONFIGURATION.format(**settings._asdict()))

    def arguments(self):
        trust = ["--ca-cert", self.settings.authority] if self.settings.authority else []
        attempts = ["--retries", self.settings.attempts, "--low-level-retries", self.settings.attempts]
        # It takes two ways to write one letter for the same name, and drops one of two such files.
        return ["--config", self.home / "rclone.conf", "--no-unicode-normalization", *trust, *attempts]

    def buckets(self):
        return [line.split(maxsplit=4)[-1] for line in self.run("lsd", "coffer:").splitlines()]

    def make_bucket(self, bucket):
        self.run("mkdir", f"coffer:{bucket}")

    def remove_bucket(self, bucket):
        self.run("rmdir", f"coffer:{bucket}")

    def put(self, path, bucket, key):
        self.run("copyto", path, f"coffer:{bucket}/{key}")

    def get(self, bucket, key, path):
        self.run("copyto", "--error-on-no-transfer", f"coffer:{bucket}/{key}", path)  # an object that is not there is no error else

    def get_range(self, bucket, key, start, stop):
        return self.run("cat", "--offset", start, "--count", stop - start, f"coffer:{bucket}/{key}", encoding=None)

    def keys(self, bucket, prefix=""):
        entries = json.loads(self.run("lsjson", "--recursive", "--files-only", "--fast-list", f"coffer:{bucket}/{prefix}"))
        return sorted((prefix + entry["Path"] for entry in entries), key=str.encode)

    def copy(self, bucket, key, to_bucket, to_key):
        self.run("copyto", f"coffer:{bucket}/{key}", f"coffer:{to_bucket}/{to_key}")

    def delete(self, bucket, key):
        self.run("deletefile", f"coffer:{bucket}/{key}")

    def delete_below(self, bucket, prefix):
        self.run("delete", f"coffer:{bucket}/{prefix}")

    def upload(self, folder, bucket, prefix):
        self.run("sync", folder, f"coffer:{bucket}/{prefix}")

    def download(self, bucket, prefix, folder):
        self.run("sync", f"coffer:{bucket}/{prefix}", folder)

    def link(self, method, bucket, key):
        return self.run("link", "--expire", "60s", f"coffer:{bucket}/{key}").strip()
