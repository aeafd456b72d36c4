"""The clients: Debian's aws-cli, PyPI's boto3 and curl, with nothing of the caller's own configuration."""
import os
import subprocess
import typing

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError  # noqa: F401 (for tests that expect one)

REGION = "us-east-1"


class Keys(typing.NamedTuple):
    access_key: str
    secret_key: str


# Enough for the threads that tests start.
CONNECTIONS_MAX = 32


def environment(folder):
    """A whole environment without credentials: no profile, no proxy and no metadata service can get in."""
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "NO_PROXY": "*",
    }


def isolate_this_process():
    """The same for boto3, which runs in ours."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            del os.environ[name]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true",
                      NO_PROXY="*")


def boto3_client(endpoint, keys, region=REGION, verify=None, **config):
    """As it comes: its defaults for checksums are what users send. One attempt, so that no error stays unseen."""
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, verify=verify,
                        aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key,
                        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=CONNECTIONS_MAX, **config))


def anonymous_client(endpoint):
    return boto3.client("s3", endpoint_url=endpoint, region_name=REGION, config=Config(signature_version=botocore.UNSIGNED))


class AwsCli:
    """Debian's: not one that a user put before it in PATH."""

    def __init__(self, endpoint, keys, folder, region=REGION):
        self.endpoint = endpoint
        self.environment = environment(folder) | {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_DEFAULT_REGION": region,
                                                  "AWS_SECRET_ACCESS_KEY": keys.secret_key}

    def run(self, *arguments):
        """Returns what it did, whether it worked or not."""
        return subprocess.run(["/usr/bin/aws", "--endpoint-url", self.endpoint, *map(str, arguments)],
                              env=self.environment, capture_output=True, text=True, timeout=600)

    def __call__(self, *arguments):
        """Returns what it printed; it has to work."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"aws {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout


def curl(*arguments):
    """Returns (status, body)."""
    line = ["/usr/bin/curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", *arguments]
    done = subprocess.run(line, capture_output=True, timeout=60, check=True)
    body, _, status = done.stdout.rpartition(b"\n")
    return int(status), body
