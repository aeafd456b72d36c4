"""One object of 1 GiB in parts of an odd size: up, by many ranges at once, and copied."""
import hashlib
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from boto3.s3.transfer import TransferConfig

import files

SIZE = 1 << 30
MIB = 1 << 20

# Parts of an odd size, so that no boundary falls on a block of anything.
TRANSFER = TransferConfig(multipart_threshold=16 * MIB, multipart_chunksize=13 * MIB + 7, max_concurrency=10)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "1GiB"
    yield path, files.write_noise(path, SIZE, seed=3)
    path.unlink()


@pytest.fixture(scope="module")
def uploaded(s3, shared_bucket, file):
    """Put there by boto3 in parts; returns (bucket, key)."""
    s3.upload_file(str(file[0]), shared_bucket, "by-boto3", Config=TRANSFER)
    yield shared_bucket, "by-boto3"
    s3.delete_object(Bucket=shared_bucket, Key="by-boto3")


def sha256_of_object(s3, bucket, key):
    digest = hashlib.sha256()
    for block in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(MIB):
        digest.update(block)
    return digest.hexdigest()


def test_it_was_uploaded_in_parts(s3, uploaded):
    head = s3.head_object(Bucket=uploaded[0], Key=uploaded[1])
    assert head["ContentLength"] == SIZE
    parts = -(-SIZE // TRANSFER.multipart_chunksize)
    assert head["ETag"].endswith(f'-{parts}"')
    assert not s3.list_multipart_uploads(Bucket=uploaded[0]).get("Uploads")


def test_any_range_is_that_of_the_file(s3, uploaded, file):
    places = random.Random(5)
    ranges = [(start, min(SIZE, start + places.randrange(1, 3 * MIB)))
              for start in (places.randrange(SIZE) for _ in range(200))] + [(0, 1), (SIZE - 1, SIZE)]

    def check(span):
        answer = s3.get_object(Bucket=uploaded[0], Key=uploaded[1], Range=f"bytes={span[0]}-{span[1] - 1}")
        assert answer["ContentRange"] == f"bytes {span[0]}-{span[1] - 1}/{SIZE}"
        with file[0].open("rb") as expected:
            expected.seek(span[0])
            assert answer["Body"].read() == expected.read(span[1] - span[0])

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(check, ranges))


def test_a_copy_in_parts_is_the_same(s3, uploaded, file):
    bucket, key = uploaded
    s3.copy({"Bucket": bucket, "Key": key}, bucket, "copy", Config=TRANSFER)
    assert sha256_of_object(s3, bucket, "copy") == file[1]
    s3.delete_object(Bucket=bucket, Key="copy")


def test_many_large_bodies_move_at_once(s3, bucket):
    """Each connection has its share of the server's memory, and no more."""
    body = random.Random(7).randbytes(16 * MIB)

    def put_and_get(number):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=body)
        assert s3.get_object(Bucket=bucket, Key=f"k{number}")["Body"].read() == body

    with ThreadPoolExecutor(32) as threads:
        list(threads.map(put_and_get, range(32)))


def test_a_given_up_upload_leaves_nothing(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="given-up")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="given-up", UploadId=upload, PartNumber=1, Body=b"x" * 5 * MIB)
    listed = s3.list_parts(Bucket=bucket, Key="given-up", UploadId=upload)["Parts"]
    assert [(part["PartNumber"], part["Size"]) for part in listed] == [(1, 5 * MIB)]
    s3.abort_multipart_upload(Bucket=bucket, Key="given-up", UploadId=upload)
    s3.delete_bucket(Bucket=bucket)
