"""restic backs up a real folder twice, checks and prunes its repository, and gives back both the old and the new."""
import json

import pytest

import files
from clients.every import SCHEMES
from clients.restic import Restic
from clients.running import version_of

FILES_MAX = 300
BYTES_MAX = 3 << 20
NOISE = 10 << 20


@pytest.fixture
def restic(settings, bucket, tmp_path, record_testsuite_property):
    record_testsuite_property("note", f"client restic: {version_of(Restic)}")
    restic = Restic(settings, tmp_path, bucket)
    restic.run("init")
    return restic


@pytest.fixture
def folder(tmp_path):
    folder = files.copied_packages(tmp_path / "doc", FILES_MAX, BYTES_MAX)
    files.write_noise(folder / "noise", NOISE, seed=5)
    return folder


def restored(restic, snapshot, into):
    """Relative path -> SHA-256."""
    restic.run("restore", snapshot, "--target", into)
    return files.checksums(into)


def repository_bytes(s3, bucket):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return sum(entry["Size"] for page in pages for entry in page["Contents"])


@pytest.mark.parametrize("settings", SCHEMES, indirect=True)
def test_backups(restic, s3, bucket, folder, scratch):
    first = files.checksums(folder)
    restic.run("backup", ".", cwd=folder)
    (folder / "noise").unlink()
    (folder / "new").write_text("new")
    second = files.checksums(folder)
    restic.run("backup", ".", cwd=folder)

    old, new = (snapshot["id"] for snapshot in json.loads(restic.run("snapshots", "--json")))
    assert restored(restic, old, scratch / "old") == first
    assert restored(restic, new, scratch / "new") == second

    before = repository_bytes(s3, bucket)
    restic.run("forget", "--keep-last", "1", "--prune")
    assert repository_bytes(s3, bucket) < before - NOISE // 2, "what only the forgotten backup had is still there"
    restic.run("check", "--read-data")
    assert [snapshot["id"] for snapshot in json.loads(restic.run("snapshots", "--json"))] == [new]
    assert restored(restic, "latest", scratch / "latest") == second
