"""Keys that break servers which take them for paths, for XML or for URLs."""
import pytest

from awkward import KEYS

@pytest.fixture(scope="module")
def filled(s3, shared_bucket):
    for number, key in enumerate(KEYS):
        s3.put_object(Bucket=shared_bucket, Key=key, Body=f"{number}".encode())
    return shared_bucket


@pytest.mark.parametrize("number", range(len(KEYS)), ids=lambda number: ascii(KEYS[number])[:40])
def test_round_trip(s3, filled, number):
    key, body = KEYS[number], f"{number}".encode()
    assert s3.get_object(Bucket=filled, Key=key)["Body"].read() == body
    assert s3.head_object(Bucket=filled, Key=key)["ContentLength"] == len(body)
    s3.copy_object(Bucket=filled, Key="copy of it", CopySource={"Bucket": filled, "Key": key})
    assert s3.get_object(Bucket=filled, Key="copy of it")["Body"].read() == body
    s3.delete_object(Bucket=filled, Key="copy of it")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=filled, Prefix=key)["Contents"]][0] == key


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_listed_in_the_order_of_their_bytes(s3, filled, operation):
    pages = s3.get_paginator(operation).paginate(Bucket=filled, PaginationConfig={"PageSize": 3})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == sorted(KEYS, key=str.encode)


def test_all_are_deleted_in_one_request(s3, bucket):
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in KEYS]})
    assert "Errors" not in answer
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_one_byte_more_is_too_long(s3, bucket):
    with pytest.raises(s3.exceptions.ClientError, match="KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key="x" * 1025, Body=b"")
