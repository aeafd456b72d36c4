"""Debian's restic, a backup program, with its repository in a bucket."""
from clients.client import Program


class Restic(Program):
    name = "restic"
    program = "/usr/bin/restic"
    version_argument = "version"

    def __init__(self, settings, home, bucket):
        super().__init__(settings, home)
        self.bucket = bucket

    def environment(self):
        return super().environment() | {
            "AWS_ACCESS_KEY_ID": self.settings.keys.access_key,
            "AWS_SECRET_ACCESS_KEY": self.settings.keys.secret_key,
            "AWS_DEFAULT_REGION": self.settings.region,
            "RESTIC_REPOSITORY": f"s3:{self.settings.endpoint}/{self.bucket}/backups",
            "RESTIC_PASSWORD": "a password",
        }

    def arguments(self):
        return ["--cacert", self.settings.authority] if self.settings.authority else []
