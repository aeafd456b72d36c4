"""Clients of S3, with nothing of the caller's own configuration.

Here: boto3 in this process, which looks at what others did and tests details; and curl. The clients that every scenario is run
with are files of this folder (client.py is what they have in common).
"""
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


def curl(*arguments):
    """Returns (status, body)."""
    line = ["/usr/bin/curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}", *arguments]
    done = subprocess.run(line, capture_output=True, timeout=60, check=True)
    body, _, status = done.stdout.rpartition(b"\n")
    return int(status), body
