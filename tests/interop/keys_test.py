"""Keys that break servers which take them for paths, for XML or for URLs."""
import pytest

AWKWARD = [
    "with space", "plus+plus", "per%cent", "%2F", "100%25", "question?mark", "hash#hash", "amp&<tag>'\"", "semi;colon=equals",
    "tilde~star*", "back\\slash", "line\nbreak\r", "tab\t", "grüße/日本/🌍", "e\u0301", "\u00e9",
    "a", "a/b", "a/b/", "/leading", "//two", "a//b", "trailing/", ".", "..", "../up", "a/./b", "a/../b", "x" * 1024,
    "é" * 512, "Upper", "upper", "con", "?list-type=2", "index.html?versionId=1", " ", "+",
]


@pytest.fixture(scope="module")
def filled(s3, shared_bucket):
    for number, key in enumerate(AWKWARD):
        s3.put_object(Bucket=shared_bucket, Key=key, Body=f"{number}".encode())
    return shared_bucket


@pytest.mark.parametrize("number", range(len(AWKWARD)), ids=lambda number: ascii(AWKWARD[number])[:40])
def test_round_trip(s3, filled, number):
    key, body = AWKWARD[number], f"{number}".encode()
    assert s3.get_object(Bucket=filled, Key=key)["Body"].read() == body
    assert s3.head_object(Bucket=filled, Key=key)["ContentLength"] == len(body)
    s3.copy_object(Bucket=filled, Key="copy of it", CopySource={"Bucket": filled, "Key": key})
    assert s3.get_object(Bucket=filled, Key="copy of it")["Body"].read() == body
    s3.delete_object(Bucket=filled, Key="copy of it")
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=filled, Prefix=key)["Contents"]][0] == key


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_listed_in_the_order_of_their_bytes(s3, filled, operation):
    pages = s3.get_paginator(operation).paginate(Bucket=filled, PaginationConfig={"PageSize": 3})
    assert [entry["Key"] for page in pages for entry in page["Contents"]] == sorted(AWKWARD, key=str.encode)


def test_aws_cli_reads_and_writes_them(aws, s3, bucket, tmp_path):
    path = tmp_path / "some file+100%.txt"
    path.write_text("hello")
    for key in ["some file+100%.txt", "grüße/日本", "a", "a/b", "amp&<tag>"]:
        aws("s3", "cp", "--only-show-errors", path, f"s3://{bucket}/{key}")
        assert aws("s3", "cp", "--only-show-errors", f"s3://{bucket}/{key}", "-") == "hello"
    aws("s3", "mv", "--only-show-errors", f"s3://{bucket}/grüße/日本", f"s3://{bucket}/moved & gone")
    listed = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == ["a", "a/b", "amp&<tag>", "moved & gone", "some file+100%.txt"]


def test_all_are_deleted_in_one_request(s3, bucket):
    for key in AWKWARD:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in AWKWARD]})
    assert "Errors" not in answer
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_one_byte_more_is_too_long(s3, bucket):
    with pytest.raises(s3.exceptions.ClientError, match="KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key="x" * 1025, Body=b"")
