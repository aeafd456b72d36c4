"""Every client: 10,000 keys listed, and more than a page of them deleted."""
import pytest

import files

KEYS = sorted(f"{i % 100:02d}/{i % 7}/{i:05d}" for i in range(10_000))
MORE_THAN_A_PAGE = 1001


@pytest.fixture(scope="module")
def filled(s3, shared_bucket):
    files.fill(s3, shared_bucket, KEYS)
    return shared_bucket


def test_they_are_listed(client, filled):
    assert client.keys(filled) == KEYS
    assert client.keys(filled, "42/3/") == [key for key in KEYS if key.startswith("42/3/")]


def test_they_are_deleted(client, s3, bucket):
    files.fill(s3, bucket, ["other", *(f"below/{number}" for number in range(MORE_THAN_A_PAGE))])
    client.delete_below(bucket, "below/")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["other"]
