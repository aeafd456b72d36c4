"""Multipart uploads driven by botocore, one request at a time and by the transfer manager."""
import hashlib
import io
import os

import digests
import driver
import pytest
from boto3.s3.transfer import TransferConfig
from botocore_support import client, failure

PART = 5 << 20


def test_a_multipart_upload(client, s3):
    client.put_object(Bucket="bucket", Key="source", Body=b"c" * PART)
    where = {"Bucket": "bucket", "Key": "k"}
    begun = client.create_multipart_upload(**where, ContentType="text/plain", Metadata={"a": "1"})
    assert (begun["Bucket"], begun["Key"]) == ("bucket", "k")
    where["UploadId"] = begun["UploadId"]
    tail = client.upload_part(**where, PartNumber=3, Body=b"tail")
    client.upload_part(**where, PartNumber=1, Body=b"wrong")
    first = client.upload_part(**where, PartNumber=1, Body=b"a" * PART)  # a part sent again takes the place of the first
    copied = client.upload_part_copy(**where, PartNumber=2, CopySource="bucket/source", CopySourceRange=f"bytes=0-{PART - 1}")

    uploads = client.list_multipart_uploads(Bucket="bucket")["Uploads"]
    assert [(row["Key"], row["UploadId"]) for row in uploads] == [("k", where["UploadId"])]
    assert uploads[0]["Owner"]["ID"] == s3.accounts["main"]["canonical_id"]
    pages = client.get_paginator("list_parts").paginate(**where, PaginationConfig={"PageSize": 2})
    parts = [row for page in pages for row in page["Parts"]]
    assert [(row["PartNumber"], row["Size"]) for row in parts] == [(1, PART), (2, PART), (3, 4)]
    assert [row["ETag"] for row in parts] == [first["ETag"], copied["CopyPartResult"]["ETag"], tail["ETag"]]

    chosen = {"Parts": [{"PartNumber": row["PartNumber"], "ETag": row["ETag"]} for row in parts]}
    done = client.complete_multipart_upload(**where, MultipartUpload=chosen)
    md5s = b"".join(hashlib.md5(data).digest() for data in (b"a" * PART, b"c" * PART, b"tail"))
    assert done["ETag"] == f'"{hashlib.md5(md5s).hexdigest()}-3"'
    assert (done["Bucket"], done["Key"], done["Location"]) == ("bucket", "k", f"http://{driver.HOST}/bucket/k")
    again = client.complete_multipart_upload(**where, MultipartUpload=chosen)
    assert (again["ETag"], again["Location"]) == (done["ETag"], done["Location"])
    answer = client.get_object(Bucket="bucket", Key="k")
    assert answer["Body"].read() == b"a" * PART + b"c" * PART + b"tail"
    assert (answer["ETag"], answer["ContentType"], answer["Metadata"]) == (done["ETag"], "text/plain", {"a": "1"})
    assert "Uploads" not in client.list_multipart_uploads(Bucket="bucket")


@pytest.mark.parametrize("algorithm,kind", [("CRC32", "COMPOSITE"), ("CRC32", "FULL_OBJECT"), ("SHA256", "COMPOSITE")])
def test_a_multipart_uploads_checksums(client, algorithm, kind):
    where = {"Bucket": "bucket", "Key": "k"}
    begun = client.create_multipart_upload(**where, ChecksumAlgorithm=algorithm, ChecksumType=kind)
    assert (begun["ChecksumAlgorithm"], begun["ChecksumType"]) == (algorithm, kind)
    where["UploadId"] = begun["UploadId"]
    bodies, member, parts = [b"a" * PART, b"b"], f"Checksum{algorithm}", []
    for number, body in enumerate(bodies, 1):
        part = client.upload_part(**where, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm)
        assert part[member] == digests.base64_of(algorithm.lower(), body)
        parts.append({"PartNumber": number, "ETag": part["ETag"], member: part[member]})
    listed = client.list_parts(**where)
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == (algorithm, kind)
    assert [row[member] for row in listed["Parts"]] == [part[member] for part in parts]
    done = client.complete_multipart_upload(**where, MultipartUpload={"Parts": parts}, ChecksumType=kind)
    whole = digests.base64_of(algorithm.lower(), b"".join(bodies))
    raw = b"".join(digests.RAW[algorithm.lower()](body) for body in bodies)
    expected = whole if kind == "FULL_OBJECT" else digests.base64_of(algorithm.lower(), raw) + "-2"
    assert (done[member], done["ChecksumType"]) == (expected, kind)
    answer = client.get_object(Bucket="bucket", Key="k", ChecksumMode="ENABLED")
    assert (answer[member], answer["ChecksumType"]) == (expected, kind)
    assert answer["Body"].read() == b"".join(bodies)


def test_an_aborted_upload_is_gone(client):
    where = {"Bucket": "bucket", "Key": "k"}
    where["UploadId"] = client.create_multipart_upload(**where)["UploadId"]
    part = client.upload_part(**where, PartNumber=1, Body=b"x")
    assert client.abort_multipart_upload(**where)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert failure(client.abort_multipart_upload, **where) == (404, "NoSuchUpload")
    assert failure(client.list_parts, **where) == (404, "NoSuchUpload")
    chosen = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert failure(client.complete_multipart_upload, **where, MultipartUpload=chosen) == (404, "NoSuchUpload")


def test_the_transfer_manager(s3, tmp_path):
    data = os.urandom(2 * PART + 12_345)
    client = s3.client(endpoint_url="https://localhost:9000")
    client.create_bucket(Bucket="bucket")
    one_by_one = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
    client.upload_fileobj(io.BytesIO(data), "bucket", "up", Config=one_by_one)
    assert client.head_object(Bucket="bucket", Key="up")["ETag"].endswith('-3"')
    client.copy({"Bucket": "bucket", "Key": "up"}, "bucket", "copy", Config=one_by_one)
    down = tmp_path / "down"
    client.download_file("bucket", "copy", str(down), Config=one_by_one)
    assert down.read_bytes() == data
