"""S3Service driven by botocore: its serializer and signer make the requests, its parser reads the answers.

botocore checks what it can of an answer itself (checksums of bodies, the shape of documents), so a request that comes back is
already much of a test. What S3 promises beyond that is asserted here, and in the files beside this one, for every operation that
is built: buckets, objects and listings here.
"""
import datetime
import io

import botocore.exceptions
import digests
import driver
import pytest
from botocore_support import age, client, etag, failure, requests_of
from conftest import BINARY

# Buckets


def test_buckets(client, s3):
    listed = client.list_buckets()
    assert [bucket["Name"] for bucket in listed["Buckets"]] == ["bucket"]
    assert age(listed["Buckets"][0]["CreationDate"]) < 60
    assert listed["Owner"]["ID"] == s3.accounts["main"]["canonical_id"]
    assert client.head_bucket(Bucket="bucket")["BucketRegion"] == driver.REGION
    assert client.get_bucket_location(Bucket="bucket")["LocationConstraint"] is None
    assert client.create_bucket(Bucket="fresh")["Location"] == "/fresh"
    assert client.delete_bucket(Bucket="fresh")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert failure(client.head_bucket, Bucket="fresh") == (404, "404")
    assert failure(client.delete_bucket, Bucket="fresh") == (404, "NoSuchBucket")
    with pytest.raises(s3.client("other").exceptions.BucketAlreadyExists):
        s3.client("other").create_bucket(Bucket="bucket")


def test_buckets_by_page(client):
    names = [f"page-{n}" for n in range(7)]
    for name in names:
        client.create_bucket(Bucket=name)
    pages = client.get_paginator("list_buckets").paginate(Prefix="page-", PaginationConfig={"PageSize": 3})
    assert [[bucket["Name"] for bucket in page["Buckets"]] for page in pages] == [names[:3], names[3:6], names[6:]]


def test_a_service_in_another_region(tmp_path):
    driven = driver.Driver(BINARY, "memory", str(tmp_path), regions=["eu-central-1"])
    client = driven.client(region_name="eu-central-1")
    client.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    assert client.get_bucket_location(Bucket="bucket")["LocationConstraint"] == "eu-central-1"
    assert client.head_bucket(Bucket="bucket")["BucketRegion"] == "eu-central-1"
    # Making it again succeeds in us-east-1 alone.
    again = {"Bucket": "bucket", "CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    assert failure(client.create_bucket, **again) == (409, "BucketAlreadyOwnedByYou")
    with pytest.raises(botocore.exceptions.ClientError) as error:
        driven.client().list_buckets()
    assert error.value.response["Error"]["Code"] == "AuthorizationHeaderMalformed"
    assert error.value.response["Error"]["Region"] == "eu-central-1"
    driven.close()


# Settings: none can be changed yet. What each read answers is in cases/unset.txt; here, that botocore understands it.


def test_settings_of_a_bucket(client, s3):
    owner = s3.accounts["main"]["canonical_id"]
    acl = client.get_bucket_acl(Bucket="bucket")
    assert acl["Owner"] == {"ID": owner}
    assert acl["Grants"] == [{"Grantee": {"ID": owner, "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}]
    assert client.get_bucket_request_payment(Bucket="bucket")["Payer"] == "BucketOwner"
    rules = client.get_bucket_ownership_controls(Bucket="bucket")["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    for empty in (client.get_bucket_versioning, client.get_bucket_logging, client.get_bucket_notification_configuration,
                  client.get_bucket_accelerate_configuration):
        assert set(empty(Bucket="bucket")) == {"ResponseMetadata"}
    assert failure(client.get_bucket_policy, Bucket="bucket") == (404, "NoSuchBucketPolicy")


def test_settings_of_an_object(client, s3):
    client.put_object(Bucket="bucket", Key="k", Body=b"hello", ACL="private")
    acl = client.get_object_acl(Bucket="bucket", Key="k")
    assert acl["Owner"] == {"ID": s3.accounts["main"]["canonical_id"]} and len(acl["Grants"]) == 1


def test_tags(client):
    tags = [{"Key": "color", "Value": "blue + green"}, {"Key": "größe", "Value": ""}]
    client.put_object(Bucket="bucket", Key="k", Body=b"hello", Tagging="a=1")
    assert client.get_object_tagging(Bucket="bucket", Key="k")["TagSet"] == [{"Key": "a", "Value": "1"}]
    client.put_object_tagging(Bucket="bucket", Key="k", Tagging={"TagSet": tags})
    assert client.get_object_tagging(Bucket="bucket", Key="k")["TagSet"] == tags
    assert client.head_object(Bucket="bucket", Key="k")["TagCount"] == 2
    client.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/k", TaggingDirective="REPLACE", Tagging="b=2")
    assert client.get_object_tagging(Bucket="bucket", Key="copy")["TagSet"] == [{"Key": "b", "Value": "2"}]
    client.delete_object_tagging(Bucket="bucket", Key="k")
    assert client.get_object_tagging(Bucket="bucket", Key="k")["TagSet"] == []
    many = {"TagSet": [{"Key": str(n), "Value": ""} for n in range(11)]}
    assert failure(client.put_object_tagging, Bucket="bucket", Key="k", Tagging=many) == (400, "BadRequest")
    client.put_bucket_tagging(Bucket="bucket", Tagging=many)
    assert len(client.get_bucket_tagging(Bucket="bucket")["TagSet"]) == 11
    client.delete_bucket_tagging(Bucket="bucket")
    assert failure(client.get_bucket_tagging, Bucket="bucket") == (404, "NoSuchTagSet")


def test_deletes_with_conditions(client):
    put = client.put_object(Bucket="bucket", Key="k", Body=b"hello")
    modified = client.head_object(Bucket="bucket", Key="k")["LastModified"]
    later = modified + datetime.timedelta(seconds=1)
    for wrong in ({"IfMatchSize": 4}, {"IfMatchLastModifiedTime": later}, {"IfMatch": '"0"'}):
        assert failure(client.delete_object, Bucket="bucket", Key="k", **wrong) == (412, "PreconditionFailed")
    conditions = [{"Size": 4}, {"LastModifiedTime": later}, {"ETag": "0"}]
    answer = client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "k", **wrong} for wrong in conditions]})
    assert [error["Code"] for error in answer["Errors"]] == ["PreconditionFailed"] * 3
    right = {"Key": "k", "Size": 5, "LastModifiedTime": modified, "ETag": put["ETag"]}
    assert [gone["Key"] for gone in client.delete_objects(Bucket="bucket", Delete={"Objects": [right]})["Deleted"]] == ["k"]
    assert failure(client.delete_object, Bucket="bucket", Key="k", IfMatch="*") == (404, "NoSuchKey")


# Objects


def test_an_object_with_all_that_it_may_carry(client):
    kept = {
        "CacheControl": "max-age=60", "ContentDisposition": 'attachment; filename="x.txt"', "ContentEncoding": "gzip",
        "ContentLanguage": "de", "ContentType": "text/plain", "WebsiteRedirectLocation": "/elsewhere",
        "Metadata": {"color": "blue", "empty": ""}, "StorageClass": "STANDARD_IA"
    }
    put = client.put_object(Bucket="bucket", Key="k", Body=b"hello", Expires=datetime.datetime(2030, 1, 2), **kept)
    assert put["ETag"] == etag(b"hello")
    for answer in (client.get_object(Bucket="bucket", Key="k"), client.head_object(Bucket="bucket", Key="k")):
        assert {name: answer.get(name) for name in kept} == kept
        assert answer["ExpiresString"] == "Wed, 02 Jan 2030 00:00:00 GMT"
        assert (answer["ETag"], answer["ContentLength"], answer["AcceptRanges"]) == (etag(b"hello"), 5, "bytes")
        assert age(answer["LastModified"]) < 60
        if "Body" in answer:
            assert answer["Body"].read() == b"hello"


@pytest.mark.parametrize("key", ["a", "a/b", "a/", "../x", "//", "a b+c%d", "ünï/日本", "<&>\"'", "\x01\x1f", "?#&=", " "])
def test_keys(client, key):
    client.put_object(Bucket="bucket", Key=key, Body=key.encode())
    assert client.get_object(Bucket="bucket", Key=key)["Body"].read() == key.encode()
    assert [row["Key"] for row in client.list_objects_v2(Bucket="bucket")["Contents"]] == [key]
    assert [row["Key"] for row in client.list_objects(Bucket="bucket")["Contents"]] == [key]
    client.delete_object(Bucket="bucket", Key=key)
    assert "Contents" not in client.list_objects_v2(Bucket="bucket")


@pytest.mark.parametrize("size", [0, 1, 8192, 8193, 65536, 300_000])
def test_sizes(client, size):
    data = bytes(i * 7 % 251 for i in range(size))
    client.put_object(Bucket="bucket", Key="k", Body=data)
    answer = client.get_object(Bucket="bucket", Key="k")
    assert answer["Body"].read() == data
    assert answer["ContentLength"] == size


def test_ranges(client):
    client.put_object(Bucket="bucket", Key="k", Body=b"0123456789")
    answer = client.get_object(Bucket="bucket", Key="k", Range="bytes=2-4")
    assert (answer["Body"].read(), answer["ContentRange"]) == (b"234", "bytes 2-4/10")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert client.head_object(Bucket="bucket", Key="k", Range="bytes=-3")["ContentRange"] == "bytes 7-9/10"
    assert failure(client.get_object, Bucket="bucket", Key="k", Range="bytes=10-") == (416, "InvalidRange")


def test_conditions(client):
    client.put_object(Bucket="bucket", Key="k", Body=b"x", IfNoneMatch="*")
    where = {"Bucket": "bucket", "Key": "k"}
    then, now = datetime.datetime(2000, 1, 1), datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    assert failure(client.put_object, **where, Body=b"y", IfNoneMatch="*") == (412, "PreconditionFailed")
    assert failure(client.put_object, **where, Body=b"y", IfMatch='"0"') == (412, "PreconditionFailed")
    assert failure(client.get_object, **where, IfMatch='"0"') == (412, "PreconditionFailed")
    assert failure(client.get_object, **where, IfNoneMatch=etag(b"x")) == (304, "304")
    assert failure(client.get_object, **where, IfModifiedSince=now) == (304, "304")
    assert failure(client.get_object, **where, IfUnmodifiedSince=then) == (412, "PreconditionFailed")
    assert failure(client.head_object, **where, IfMatch='"0"') == (412, "412")
    assert failure(client.delete_object, **where, IfMatch='"0"') == (412, "PreconditionFailed")
    client.put_object(**where, Body=b"z", IfMatch=etag(b"x"))
    client.delete_object(**where, IfMatch=etag(b"z"))
    assert failure(client.get_object, **where) == (404, "NoSuchKey")
    assert failure(client.put_object, **where, Body=b"y", IfMatch=etag(b"x")) == (404, "NoSuchKey")


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums_are_kept_and_shown(client, algorithm):
    data = b"checked" * 1000
    put = client.put_object(Bucket="bucket", Key="k", Body=data, ChecksumAlgorithm=algorithm)
    expected = digests.base64_of(algorithm.lower(), data)
    assert put[f"Checksum{algorithm}"] == expected
    head = client.head_object(Bucket="bucket", Key="k", ChecksumMode="ENABLED")
    assert (head[f"Checksum{algorithm}"], head["ChecksumType"]) == (expected, "FULL_OBJECT")
    get = client.get_object(Bucket="bucket", Key="k", ChecksumMode="ENABLED")
    assert get["Body"].read() == data  # botocore holds it against the checksum
    assert [row["ChecksumAlgorithm"] for row in client.list_objects_v2(Bucket="bucket")["Contents"]] == [[algorithm]]


def test_a_default_upload_over_tls_is_framed_with_a_trailer(s3):
    client = s3.client(endpoint_url="https://localhost:9000")
    client.create_bucket(Bucket="bucket")
    put = client.put_object(Bucket="bucket", Key="k", Body=b"hello" * 20_000, ContentEncoding="gzip")
    method, _, headers, body = requests_of(client)[-1]
    assert method == "PUT" and headers["X-Amz-Content-SHA256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert headers["X-Amz-Trailer"] == "x-amz-checksum-crc32" and len(body) > 100_000
    assert put["ChecksumCRC32"] == digests.base64_of("crc32", b"hello" * 20_000)
    answer = client.get_object(Bucket="bucket", Key="k")
    assert answer["Body"].read() == b"hello" * 20_000
    assert answer["ContentEncoding"] == "gzip"


def test_a_stream_without_a_known_end(s3):
    class Unseekable(io.RawIOBase):
        def __init__(self, data):
            self._source = io.BytesIO(data)

        def readable(self):
            return True

        def readinto(self, into):
            return self._source.readinto(into)

    client = s3.client(endpoint_url="https://localhost:9000")
    client.create_bucket(Bucket="bucket")
    client.upload_fileobj(io.BufferedReader(Unseekable(b"s" * 70_000)), "bucket", "k")
    assert client.get_object(Bucket="bucket", Key="k")["Body"].read() == b"s" * 70_000


@pytest.mark.parametrize("config", [
    {"s3": {"payload_signing_enabled": True, "addressing_style": "path"}},
    {"s3": {"payload_signing_enabled": False, "addressing_style": "path"}},
    {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"},
    {"request_checksum_calculation": "when_required", "endpoint_url": "https://localhost:9000"},
    {"endpoint_url": "http://s3.test", "s3": {"addressing_style": "virtual"}},
    {"endpoint_url": "https://s3.test:9000", "s3": {"addressing_style": "virtual"}},
], ids=["signed payload", "unsigned payload", "no checksum", "no checksum over TLS", "virtual host", "virtual host over TLS"])
def test_the_ways_to_send_a_body(s3, config):
    client = s3.client(**config)
    client.create_bucket(Bucket="bucket")
    client.put_object(Bucket="bucket", Key="a/b c", Body=b"hello", Metadata={"a": "b"})
    assert client.get_object(Bucket="bucket", Key="a/b c")["Body"].read() == b"hello"
    assert client.head_object(Bucket="bucket", Key="a/b c")["Metadata"] == {"a": "b"}
    assert client.list_objects_v2(Bucket="bucket")["KeyCount"] == 1
    client.copy_object(Bucket="bucket", Key="copy", CopySource={"Bucket": "bucket", "Key": "a/b c"})
    deleted = client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "a/b c"}, {"Key": "copy"}]})
    assert sorted(row["Key"] for row in deleted["Deleted"]) == ["a/b c", "copy"]
    if config.get("s3", {}).get("addressing_style") == "virtual":
        assert all(headers["Host"].startswith("bucket.s3.test") for _, _, headers, _ in requests_of(client))


def test_copies(client):
    client.put_object(Bucket="bucket", Key="söurce +%", Body=b"x" * 100, ContentType="text/plain", Metadata={"a": "1"})
    source = {"Bucket": "bucket", "Key": "söurce +%"}
    copied = client.copy_object(Bucket="bucket", Key="kept", CopySource=source)
    assert copied["CopyObjectResult"]["ETag"] == etag(b"x" * 100)
    assert age(copied["CopyObjectResult"]["LastModified"]) < 60
    kept = client.head_object(Bucket="bucket", Key="kept")
    assert (kept["ContentType"], kept["Metadata"]) == ("text/plain", {"a": "1"})
    client.copy_object(Bucket="bucket", Key="new", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"})
    assert client.head_object(Bucket="bucket", Key="new")["Metadata"] == {"b": "2"}
    itself = {"Bucket": "bucket", "Key": "new", "CopySource": "bucket/new"}
    assert failure(client.copy_object, **itself) == (400, "InvalidRequest")
    client.copy_object(**itself, MetadataDirective="REPLACE", Metadata={"c": "3"})
    assert client.head_object(Bucket="bucket", Key="new")["Metadata"] == {"c": "3"}
    failed = {"Bucket": "bucket", "Key": "no", "CopySource": source, "CopySourceIfMatch": '"0"'}
    assert failure(client.copy_object, **failed) == (412, "PreconditionFailed")


def test_deletes(client):
    for n in range(5):
        client.put_object(Bucket="bucket", Key=f"k{n}", Body=b"x")
    assert client.delete_object(Bucket="bucket", Key="k0")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.delete_object(Bucket="bucket", Key="k0")["ResponseMetadata"]["HTTPStatusCode"] == 204
    quiet = client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "k1"}, {"Key": "absent"}], "Quiet": True})
    assert "Deleted" not in quiet and "Errors" not in quiet
    told = client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "k2"}, {"Key": "k3", "ETag": '"0"'}]})
    assert [row["Key"] for row in told["Deleted"]] == ["k2"]
    assert [(row["Key"], row["Code"]) for row in told["Errors"]] == [("k3", "PreconditionFailed")]
    assert [row["Key"] for row in client.list_objects_v2(Bucket="bucket")["Contents"]] == ["k3", "k4"]


# Listings

TREE = ["a", "b/1", "b/2", "b/c/3", "d", "e/", "e/4", "z", "ü/5"]


@pytest.fixture
def tree(client):
    for key in TREE:
        client.put_object(Bucket="bucket", Key=key, Body=key.encode())
    return client


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_listings_by_page(tree, operation, size):
    def listed(**params):
        pages = tree.get_paginator(operation).paginate(Bucket="bucket", PaginationConfig={"PageSize": size}, **params)
        keys, prefixes = [], []
        for page in pages:
            assert len(page.get("Contents", [])) + len(page.get("CommonPrefixes", [])) <= size
            keys += [row["Key"] for row in page.get("Contents", [])]
            prefixes += [row["Prefix"] for row in page.get("CommonPrefixes", [])]
        return keys, prefixes

    assert listed() == (TREE, [])
    assert listed(Delimiter="/") == (["a", "d", "z"], ["b/", "e/", "ü/"])
    assert listed(Prefix="b/") == (["b/1", "b/2", "b/c/3"], [])
    assert listed(Prefix="b/", Delimiter="/") == (["b/1", "b/2"], ["b/c/"])
    assert listed(Prefix="e/", Delimiter="/") == (["e/", "e/4"], [])
    assert listed(Prefix="ü", Delimiter="5") == ([], ["ü/5"])
    assert listed(Prefix="nothing") == ([], [])


def test_what_a_listing_says_of_an_object(tree, s3):
    row = tree.list_objects_v2(Bucket="bucket", MaxKeys=1, FetchOwner=True)["Contents"][0]
    assert (row["Key"], row["Size"], row["ETag"], row["StorageClass"]) == ("a", 1, etag(b"a"), "STANDARD")
    assert row["Owner"]["ID"] == s3.accounts["main"]["canonical_id"] and age(row["LastModified"]) < 60
    page = tree.list_objects_v2(Bucket="bucket", StartAfter="b/2", MaxKeys=2)
    assert [row["Key"] for row in page["Contents"]] == ["b/c/3", "d"]
    assert (page["KeyCount"], page["IsTruncated"], page["StartAfter"], page["MaxKeys"]) == (2, True, "b/2", 2)
