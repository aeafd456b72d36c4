"""A real folder of this machine goes in and comes out again, file by file the same."""
from concurrent.futures import ThreadPoolExecutor

import pytest

import files
from clients.aws_cli import DebianAwsCli
from clients.client import Settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = files.real_folder(tmp_path_factory.mktemp("real"))
    assert files.regular_files(folder), f"{folder} is empty"
    return folder


@pytest.fixture(scope="module")
def wanted(folder):
    return files.checksums(folder)


def listed(s3, bucket):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}


def test_aws_cli_syncs_it_up_and_down(server, keys, s3, bucket, folder, wanted, scratch, record_testsuite_property):
    aws = DebianAwsCli(Settings.of(server, keys, "http"), scratch).run
    aws("s3", "sync", "--only-show-errors", "--no-follow-symlinks", folder, f"s3://{bucket}/doc")
    assert {key.removeprefix("doc/") for key in listed(s3, bucket)} == set(wanted)

    assert aws("s3", "sync", "--no-follow-symlinks", folder, f"s3://{bucket}/doc") == "", "a second sync moved something"

    aws("s3", "sync", "--only-show-errors", f"s3://{bucket}/doc", scratch / "down")
    assert files.checksums(scratch / "down") == wanted
    count, size = files.size_of(folder)
    record_testsuite_property("note", f"{folder} synced up and down: {count} files, {size >> 20} MiB")


def test_boto3_moves_it_up_and_down(s3, bucket, folder, wanted, scratch):
    def upload(item):
        s3.upload_file(str(item[1]), bucket, item[0])

    def download(key):
        path = scratch / key
        path.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, key, str(path))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(upload, files.regular_files(folder).items()))
    sizes = listed(s3, bucket)
    assert sizes == {name: path.stat().st_size for name, path in files.regular_files(folder).items()}
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(download, sizes))
    assert files.checksums(scratch) == wanted
