"""The blocks of docs/clients.md do what they say when they are pasted, by every client that they are for."""
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse

import pytest

import clients
from clients.every import EVERY_CLIENT
from clients.restic import Restic
from clients.running import version_of
from clients.s3fs import S3fs
from clients.sdk import NODE_MODULES, Sdk

DOCUMENT = pathlib.Path(__file__).parent.parent.parent / "docs/clients.md"
BLOCK = re.compile(r"^<!-- pasted: ([\w-]+) -->\n\n```\w+\n(.*?)^```$", re.M | re.S)
BLOCKS = dict(BLOCK.findall(DOCUMENT.read_text()))


SHELL = ["/bin/bash", "-e", "-c"]
# What uses a bucket that is there already -> how its block is run, and what has to be installed for that.
USERS_OF_A_BUCKET = {"restic": (SHELL, Restic), "s3fs": (SHELL, S3fs), "arrow": ([sys.executable, "-c"], None),
                     "duckdb": ([sys.executable, "-c"], None)}


def block_of(kind):
    """The name of its block; None for a language whose programs are built before they run."""
    return next((name for name in BLOCKS if kind.name.startswith(name)), None)


def command_of(kind, text, folder):
    """How the kind's users run it."""
    if not issubclass(kind, Sdk):
        return [*SHELL, text]
    script = folder / ("pasted.mjs" if "node" in kind.program[0] else "pasted.py")
    script.write_text(text)
    if NODE_MODULES:
        (folder / "node_modules").symlink_to(NODE_MODULES)
    return [*kind.program[:-1], script]


@pytest.fixture
def keys(server, request):
    """Of an account for each test."""
    return server.create_key(re.sub(r"\W", "-", request.node.callspec.id))


@pytest.fixture
def s3(server, keys):
    return clients.boto3_client(server.endpoint, keys)


@pytest.fixture
def pasted(server, keys, tmp_path):
    """Pastes a block, and returns what it printed."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cat.jpg").write_bytes(b"meow")

    def run(block, command_of_text):
        text = BLOCKS[block]
        for shown, real in {"YOURACCESSKEY": keys.access_key, "YOURSECRETKEY": keys.secret_key,
                            "https://s3.example.com:9000": server.https_endpoint,
                            "s3.example.com:9000": urllib.parse.urlsplit(server.https_endpoint).netloc,
                            "/etc/coffer/authority.pem": str(server.certificates.authority)}.items():
            text = text.replace(shown, real)
        environment = clients.environment(tmp_path)
        del environment["AWS_CONFIG_FILE"]
        environment |= {"PATH": f"{tmp_path}:{environment['PATH']}", "NODE_EXTRA_CA_CERTS": str(server.certificates.authority)}
        done = subprocess.run(command_of_text(text), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout
    return run


@pytest.mark.parametrize("kind", [*filter(block_of, EVERY_CLIENT)], ids=lambda kind: kind.name)
def test_a_block_works(kind, pasted, s3, curl, server, tmp_path):
    version_of(kind)
    if not issubclass(kind, Sdk):
        (tmp_path / os.path.basename(kind.program)).symlink_to(kind.program)
    printed = pasted(block_of(kind), lambda text: command_of(kind, text, tmp_path))
    assert s3.get_object(Bucket="photos", Key="2024/cat.jpg")["Body"].read() == b"meow"
    assert "2024/cat.jpg" in printed
    links = re.findall(r"https://\S+", printed)
    assert len(links) == ("link GET" not in kind.cannot)
    for link in links:
        assert curl("--cacert", str(server.certificates.authority), link) == (200, b"meow")
    s3.delete_object(Bucket="photos", Key="2024/cat.jpg")
    s3.delete_bucket(Bucket="photos")


@pytest.mark.parametrize("block", USERS_OF_A_BUCKET)
def test_a_block_works_on_a_bucket(block, pasted, s3):
    command, kind = USERS_OF_A_BUCKET[block]
    if kind:
        version_of(kind)
    s3.create_bucket(Bucket="photos")
    assert "cat" in pasted(block, lambda text: [*command, text])
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="photos")["Contents"]]
    assert any(key.startswith("2024/") for key in keys)
    s3.delete_objects(Bucket="photos", Delete={"Objects": [{"Key": key} for key in keys]})
    s3.delete_bucket(Bucket="photos")


def test_every_block_is_for_a_client():
    assert sorted(BLOCKS) == sorted({*filter(None, map(block_of, EVERY_CLIENT)), *USERS_OF_A_BUCKET})
