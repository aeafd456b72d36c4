"""The blocks of docs/clients.md do what they say when they are pasted, by every client that they are for."""
import os
import pathlib
import re
import subprocess
import urllib.parse

import pytest

import clients
from clients.every import EVERY_CLIENT
from clients.running import version_of
from clients.sdk import NODE_MODULES, Sdk

DOCUMENT = pathlib.Path(__file__).parent.parent.parent / "docs/clients.md"
BLOCK = re.compile(r"^<!-- pasted: ([\w-]+) -->\n\n```\w+\n(.*?)^```$", re.M | re.S)
BLOCKS = dict(BLOCK.findall(DOCUMENT.read_text()))


def block_of(kind):
    return next(text for name, text in BLOCKS.items() if kind.name.startswith(name))


def command_of(kind, text, folder):
    """How the kind's users run it."""
    if not issubclass(kind, Sdk):
        return ["/bin/bash", "-e", "-c", text]
    script = folder / ("pasted.mjs" if "node" in kind.program[0] else "pasted.py")
    script.write_text(text)
    if NODE_MODULES:
        (folder / "node_modules").symlink_to(NODE_MODULES)
    return [*kind.program[:-1], script]


@pytest.fixture
def pasted(server, tmp_path):
    """Pastes a block as a new account; returns what it printed and that account's boto3."""
    def run(kind):
        keys = server.create_key(kind.name)
        text = block_of(kind)
        for shown, real in {"YOURACCESSKEY": keys.access_key, "YOURSECRETKEY": keys.secret_key,
                            "https://s3.example.com:9000": server.https_endpoint,
                            "s3.example.com:9000": urllib.parse.urlsplit(server.https_endpoint).netloc,
                            "/etc/coffer/authority.pem": str(server.certificates.authority)}.items():
            text = text.replace(shown, real)
        environment = clients.environment(tmp_path)
        del environment["AWS_CONFIG_FILE"]
        environment |= {"PATH": f"{tmp_path}:{environment['PATH']}", "NODE_EXTRA_CA_CERTS": str(server.certificates.authority)}
        if not issubclass(kind, Sdk):
            (tmp_path / os.path.basename(kind.program)).symlink_to(kind.program)
        done = subprocess.run(command_of(kind, text, tmp_path), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout, clients.boto3_client(server.endpoint, keys)
    return run


@pytest.mark.parametrize("kind", EVERY_CLIENT, ids=lambda kind: kind.name)
def test_a_block_works(kind, pasted, curl, server, tmp_path):
    version_of(kind)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "cat.jpg").write_bytes(b"meow")
    printed, s3 = pasted(kind)
    assert s3.get_object(Bucket="photos", Key="2024/cat.jpg")["Body"].read() == b"meow"
    assert "2024/cat.jpg" in printed
    links = re.findall(r"https://\S+", printed)
    assert len(links) == ("link GET" not in kind.cannot)
    for link in links:
        assert curl("--cacert", str(server.certificates.authority), link) == (200, b"meow")
    s3.delete_object(Bucket="photos", Key="2024/cat.jpg")
    s3.delete_bucket(Bucket="photos")


def test_every_block_is_for_a_client():
    assert sorted(BLOCKS) == sorted({block for kind in EVERY_CLIENT for block in BLOCKS if kind.name.startswith(block)})
