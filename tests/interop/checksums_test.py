"""The checksums that a current boto3 sends by default: in a header over HTTP, in a trailer over TLS; and those it checks."""
import base64
import hashlib
import zlib

import pytest
from boto3.s3.transfer import TransferConfig

import clients
import files

MIB = 1 << 20


@pytest.fixture
def over_tls(server, keys):
    return clients.boto3_client(server.https_endpoint, keys, verify=str(server.certificates.authority))


def sent_headers(s3, operation):
    """The headers of the operation's requests, as they are sent from now on."""
    seen = []

    def note(request, **_):
        seen.append({name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()})

    s3.meta.events.register_last(f"before-send.s3.{operation}", note)
    return seen


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


def test_over_http_a_header_has_it(server, keys, bucket):
    s3 = clients.boto3_client(server.endpoint, keys)
    seen = sent_headers(s3, "PutObject")
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"hello")["ChecksumCRC32"] == crc32(b"hello")
    assert seen[0]["x-amz-checksum-crc32"] == crc32(b"hello")


@pytest.mark.parametrize("size", [0, 1, 65_536, 3 * MIB + 1])
def test_over_tls_a_trailer_has_it(over_tls, s3, bucket, size):
    seen = sent_headers(over_tls, "PutObject")
    body = b"x" * size
    put = over_tls.put_object(Bucket=bucket, Key="k", Body=body)
    assert seen[0]["x-amz-trailer"] == "x-amz-checksum-crc32"
    assert seen[0]["x-amz-content-sha256"] == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    assert put["ChecksumCRC32"] == crc32(body)
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert answer["Body"].read() == body, "the framing was stored"
    assert "ContentEncoding" not in answer


def test_reads_are_checked_against_what_is_stored(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert answer["ChecksumCRC32"] == crc32(b"hello") and answer["ChecksumType"] == "FULL_OBJECT"
    assert type(answer["Body"]).__name__ == "StreamingChecksumBody", "boto3 checks nothing"
    assert answer["Body"].read() == b"hello"
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["ChecksumCRC32"] == crc32(b"hello")


def test_large_uploads_over_tls(over_tls, bucket, scratch):
    wanted = files.write_noise(scratch / "up", 40 * MIB + 5, seed=9)
    seen = sent_headers(over_tls, "UploadPart")
    transfer = TransferConfig(multipart_chunksize=6 * MIB)
    over_tls.upload_file(str(scratch / "up"), bucket, "k", Config=transfer)
    assert len(seen) == 7 and {headers["x-amz-trailer"] for headers in seen} == {"x-amz-checksum-crc32"}
    over_tls.download_file(bucket, "k", str(scratch / "down"), Config=transfer)
    assert files.sha256_of(scratch / "down") == wanted


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "SHA512"])
def test_a_chosen_algorithm(over_tls, s3, bucket, algorithm):
    wanted = base64.b64encode(hashlib.new(algorithm, b"hello").digest()).decode()
    for client in (over_tls, s3):
        client.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
        assert client.get_object(Bucket=bucket, Key="k")[f"Checksum{algorithm}"] == wanted


# What boto3 computes only with another package, or not at all: computed before.
@pytest.mark.parametrize("algorithm, value", [("MD5", "XUFAKrxLKna5cZ2REBfFkg=="), ("XXHASH64", "JseCfYifbaM="),
                                              ("XXHASH3", "lVXoVVxi3P0="), ("XXHASH128", "tenBrQcbPn/Hec+qXlI4GA==")])
def test_a_checksum_that_was_computed_before(s3, bucket, algorithm, value):
    sent = {f"Checksum{algorithm}": value}
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"hello", **sent)[f"Checksum{algorithm}"] == value
    assert s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")[f"Checksum{algorithm}"] == value
    attributes = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["Checksum"])
    assert attributes["Checksum"] == {**sent, "ChecksumType": "FULL_OBJECT"}
    with pytest.raises(s3.exceptions.ClientError, match="BadDigest"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"other", **sent)


def test_the_parts_of_an_upload(s3, bucket, scratch):
    files.write_noise(scratch / "up", 16 * MIB, seed=3)
    whole = (scratch / "up").read_bytes()
    s3.upload_file(str(scratch / "up"), bucket, "k", ExtraArgs={"ChecksumAlgorithm": "SHA256"},
                   Config=TransferConfig(multipart_threshold=MIB, multipart_chunksize=6 * MIB))
    parts = [whole[:6 * MIB], whole[6 * MIB:12 * MIB], whole[12 * MIB:]]
    digests = [base64.b64encode(hashlib.sha256(part).digest()).decode() for part in parts]
    for number, part in enumerate(parts, start=1):
        answer = s3.get_object(Bucket=bucket, Key="k", PartNumber=number, ChecksumMode="ENABLED")
        assert answer["PartsCount"] == 3 and answer["ChecksumSHA256"] == digests[number - 1]
        assert type(answer["Body"]).__name__ == "StreamingChecksumBody", "boto3 checks nothing"
        assert answer["Body"].read() == part
    with pytest.raises(s3.exceptions.ClientError) as refused:
        s3.get_object(Bucket=bucket, Key="k", PartNumber=4)
    assert refused.value.response["Error"]["Code"] == "InvalidPartNumber"
    attributes = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["ObjectParts", "ObjectSize"], MaxParts=2)
    assert attributes["ObjectSize"] == len(whole)
    assert attributes["ObjectParts"]["TotalPartsCount"] == 3 and attributes["ObjectParts"]["IsTruncated"]
    assert [(row["Size"], row["ChecksumSHA256"]) for row in attributes["ObjectParts"]["Parts"]] == \
        [(len(part), digest) for part, digest in zip(parts[:2], digests[:2])]


def test_a_wrong_checksum_stores_nothing(s3, over_tls, bucket):
    for client in (s3, over_tls):
        for wrong in ({"ChecksumCRC32": crc32(b"other")}, {"ContentMD5": base64.b64encode(hashlib.md5(b"other").digest()).decode()}):
            with pytest.raises(client.exceptions.ClientError, match="BadDigest"):
                client.put_object(Bucket=bucket, Key="k", Body=b"hello", **wrong)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_an_old_client_without_checksums(server, keys, bucket):
    old = clients.boto3_client(server.endpoint, keys, request_checksum_calculation="when_required",
                               response_checksum_validation="when_required")
    seen = sent_headers(old, "PutObject")
    old.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert not [name for name in seen[0] if name.startswith("x-amz-checksum")]
    assert old.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"
