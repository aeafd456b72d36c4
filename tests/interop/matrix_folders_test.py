"""Every client: a folder goes up and comes down again, file by file the same; those that sync move only what differs."""
import hashlib
import os
import random
import re

import pytest

import awkward
import files

# Sizes on both sides of what is kept in the catalog, of a block, and of what clients send in parts.
SIZES = [0, 1, 1000, 16 << 10, (16 << 10) + 1, 64 << 10, 100_000, (1 << 20) + 1, 20 << 20]
SMALL_FILES = 100
WRITES = re.compile(r"operation=(PutObject|UploadPart|CopyObject|UploadPartCopy|DeleteObjects?) ")


@pytest.fixture
def folder(tmp_path):
    """A tree of its own for each test, which may change it."""
    noise, root = random.Random(13), tmp_path / "up"
    for number in range(SMALL_FILES):
        write(root / f"{number % 7}" / f"{number % 3}" / f"{number}.txt", noise.randbytes(number * 11))
    for size in SIZES:
        write(root / "sizes" / str(size), noise.randbytes(size))
    for name in awkward.NAMES:
        write(root / "names" / name, name.encode())
        write(root / "names of folders" / name / "file", name.encode())
    return root


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def stored(s3, bucket, prefix):
    """Relative key -> SHA-256."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {entry["Key"].removeprefix(prefix): hashlib.sha256(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()).hexdigest()
            for page in pages for entry in page.get("Contents", [])}


def test_it_goes_up_and_comes_down(client, s3, bucket, folder, scratch):
    wanted = files.checksums(folder)
    client.upload(folder, bucket, "a folder/")
    assert stored(s3, bucket, "a folder/") == wanted
    (scratch / "down").mkdir()
    client.download(bucket, "a folder/", scratch / "down")
    assert files.checksums(scratch / "down") == wanted


@pytest.mark.needs("sync")
def test_only_what_differs_moves(client, server, s3, bucket, folder, scratch):
    def writes():
        """What was asked by now is in the log once a later request is."""
        marker = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["RequestId"]
        while marker not in (log := server.log.read_text()):
            pass
        return len([line for line in log.splitlines() if f" bucket={bucket} " in line and WRITES.search(line)])

    client.upload(folder, bucket, "d/")
    before = writes()
    client.upload(folder, bucket, "d/")
    assert writes() == before, "a second sync moved something"

    write(folder / "sizes" / "1000", b"longer" * 1000)
    write(folder / "new", b"new")
    os.remove(folder / "sizes" / "1")
    client.upload(folder, bucket, "d/")
    assert writes() == before + 3
    assert stored(s3, bucket, "d/") == files.checksums(folder)

    write(scratch / "down" / "not in the bucket", b"")
    client.download(bucket, "d/", scratch / "down")
    assert files.checksums(scratch / "down") == files.checksums(folder)
