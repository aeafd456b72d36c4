"""Debian's s3fs, which shows a bucket as a folder."""
import os
import subprocess

from clients.client import Failed, Program

FUSE = "/dev/fuse"
ATTEMPTS = 2  # it looks for its authorities after the first one failed for want of them


class S3fs(Program):
    name = "s3fs"
    program = "/usr/bin/s3fs"

    @classmethod
    def version(cls):
        os.close(os.open(FUSE, os.O_RDWR))  # where that fails nothing can be mounted
        return super().version()

    def environment(self):
        trust = {"CURL_CA_BUNDLE": str(self.settings.authority)} if self.settings.authority else {}
        return super().environment() | trust

    def mount(self, bucket, folder):
        """Returns when the folder shows the bucket."""
        password_file = self.home / "passwd-s3fs"
        password_file.write_text(":".join(self.settings.keys))
        password_file.chmod(0o600)
        options = {"url": self.settings.endpoint, "endpoint": self.settings.region, "passwd_file": password_file,
                   "retries": ATTEMPTS, "use_path_request_style": None}
        listed = (name if value is None else f"{name}={value}" for name, value in options.items())
        self.run(bucket, folder, "-o", ",".join(listed))
        if not os.path.ismount(folder):
            raise Failed(f"s3fs did not mount {bucket}")

    @staticmethod
    def unmount(folder):
        """What was written has been in the bucket since the files were closed."""
        subprocess.run(["/usr/bin/fusermount", "-u", folder], check=True, capture_output=True, timeout=60)
