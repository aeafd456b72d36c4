"""Every client: one object, under a key with every awkward character; copied, read in part, empty."""
import hashlib
import random

import pytest

import awkward

NOISE = random.Random(11).randbytes(300_001)


def read(s3, bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def test_a_round_trip_under_an_awkward_key(client, s3, bucket, tmp_path):
    (tmp_path / "up").write_bytes(NOISE)
    client.put(tmp_path / "up", bucket, awkward.KEY)
    assert read(s3, bucket, awkward.KEY) == NOISE
    assert ("ChecksumCRC32" in s3.head_object(Bucket=bucket, Key=awkward.KEY, ChecksumMode="ENABLED")) == client.sends_crc32
    assert client.keys(bucket) == [awkward.KEY]
    client.get(bucket, awkward.KEY, tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == NOISE
    client.delete(bucket, awkward.KEY)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_copy_from_one_bucket_to_another(client, s3, bucket, bucket_name):
    s3.create_bucket(Bucket=bucket_name)
    s3.put_object(Bucket=bucket, Key=awkward.KEY, Body=NOISE, Metadata={"colour": "blue"}, ContentType="text/x-noise")
    client.copy(bucket, awkward.KEY, bucket_name, "copy of " + awkward.KEY)
    s3.delete_object(Bucket=bucket, Key=awkward.KEY)
    assert read(s3, bucket_name, "copy of " + awkward.KEY) == NOISE
    head = s3.head_object(Bucket=bucket_name, Key="copy of " + awkward.KEY)
    assert (head["Metadata"]["colour"], head["ContentType"]) == ("blue", "text/x-noise")


@pytest.mark.needs("ranges")
def test_ranges(client, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=NOISE)
    for start, stop in ((0, 1), (65_535, 131_073), (len(NOISE) - 1, len(NOISE))):
        assert client.get_range(bucket, "k", start, stop) == NOISE[start:stop]


def test_an_object_may_be_empty(client, s3, bucket, tmp_path):
    (tmp_path / "empty").touch()
    client.put(tmp_path / "empty", bucket, "empty")
    head = s3.head_object(Bucket=bucket, Key="empty")
    assert (head["ContentLength"], head["ETag"]) == (0, f'"{hashlib.md5().hexdigest()}"')
    client.get(bucket, "empty", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == b""


@pytest.mark.needs("keys that are no paths")
def test_keys_that_no_file_could_have(client, s3, bucket, tmp_path):
    for number, key in enumerate(awkward.KEYS):
        (tmp_path / "file").write_bytes(f"{number}".encode())
        client.put(tmp_path / "file", bucket, key)
        client.copy(bucket, key, bucket, "copy")
        client.get(bucket, "copy", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == f"{number}".encode()
        client.get(bucket, key, tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == f"{number}".encode()
    client.delete(bucket, "copy")
    assert client.keys(bucket) == sorted(awkward.KEYS, key=str.encode)
    client.delete_below(bucket, "")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
