"""What comes with an object's bytes: headers, metadata, conditions, copies."""
import datetime

import pytest

HEADERS = {
    "ContentType": "text/x-greeting; charset=utf-8",
    "ContentEncoding": "gzip",
    "ContentLanguage": "de-CH",
    "ContentDisposition": 'attachment; filename="hello.txt"',
    "CacheControl": "max-age=60",
}
METADATA = {"mtime": "1700000000.5", "two-words": "a b", "empty": ""}


def code_of(error):
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_headers_and_metadata_come_back(s3, bucket):
    expires = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", Metadata=METADATA, Expires=expires, **HEADERS)
    for read in (s3.get_object, s3.head_object):
        answer = read(Bucket=bucket, Key="k")
        assert {name: answer[name] for name in HEADERS} == HEADERS
        assert answer["Metadata"] == METADATA
        assert answer["ExpiresString"] == "Wed, 02 Jan 2030 03:04:05 GMT"


def test_a_later_put_replaces_all_of_the_earlier(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"long and old" * 10_000, Metadata=METADATA, **HEADERS)
    s3.put_object(Bucket=bucket, Key="k", Body=b"new")
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert (answer["Body"].read(), answer["Metadata"], answer["ContentType"]) == (b"new", {}, "binary/octet-stream")


def test_a_copy_takes_metadata_along_or_gets_its_own(s3, bucket):
    s3.put_object(Bucket=bucket, Key="from", Body=b"hello", Metadata=METADATA, **HEADERS)
    source = {"Bucket": bucket, "Key": "from"}
    s3.copy_object(Bucket=bucket, Key="same", CopySource=source)
    s3.copy_object(Bucket=bucket, Key="other", CopySource=source, MetadataDirective="REPLACE", Metadata={"new": "1"})
    s3.copy_object(Bucket=bucket, Key="from", CopySource=source, MetadataDirective="REPLACE", Metadata={"in": "place"})
    found = {key: s3.get_object(Bucket=bucket, Key=key) for key in ("same", "other", "from")}
    assert {key: answer["Body"].read() for key, answer in found.items()} == dict.fromkeys(found, b"hello")
    assert found["same"]["Metadata"] == METADATA and found["same"]["ContentType"] == HEADERS["ContentType"]
    assert found["other"]["Metadata"] == {"new": "1"} and "ContentLanguage" not in found["other"]
    assert found["from"]["Metadata"] == {"in": "place"}


def test_conditions_hold(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(s3.exceptions.ClientError) as exists:
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    assert code_of(exists) == ("PreconditionFailed", 412)
    with pytest.raises(s3.exceptions.ClientError) as unchanged:
        s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=etag)
    assert code_of(unchanged) == ("304", 304)
    s3.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=etag)
    with pytest.raises(s3.exceptions.ClientError) as changed:
        s3.put_object(Bucket=bucket, Key="k", Body=b"4", IfMatch=etag)
    assert code_of(changed) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"3"


def test_tags_stay_and_travel(s3, bucket):
    def tags_of(key):
        return {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]}

    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", Tagging="color=dark+blue&path=%2Fa%3Db")
    assert tags_of("k") == {"color": "dark blue", "path": "/a=b"}
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "größe", "Value": "10"}]})
    assert tags_of("k") == {"größe": "10"} and tags_of("copy") == {"color": "dark blue", "path": "/a=b"}
    assert s3.head_object(Bucket=bucket, Key="copy")["TagCount"] == 2


def test_what_is_not_there(s3, bucket):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=bucket, Key="absent")
    with pytest.raises(s3.exceptions.ClientError) as head:
        s3.head_object(Bucket=bucket, Key="absent")
    assert code_of(head) == ("404", 404)
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="absent-" + bucket)
    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId="absent")


def test_a_full_bucket_is_not_deleted(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    with pytest.raises(s3.exceptions.ClientError) as full:
        s3.delete_bucket(Bucket=bucket)
    assert code_of(full) == ("BucketNotEmpty", 409)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)
    assert bucket not in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]


def test_waiters_see_at_once_what_was_done(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    now = {"Delay": 0, "MaxAttempts": 1}
    s3.get_waiter("bucket_exists").wait(Bucket=bucket, WaiterConfig=now)
    s3.get_waiter("object_exists").wait(Bucket=bucket, Key="k", WaiterConfig=now)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.get_waiter("object_not_exists").wait(Bucket=bucket, Key="k", WaiterConfig=now)
