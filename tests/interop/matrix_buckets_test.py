"""Every client: which they are, and the life of a bucket."""
import pytest

import awkward
import clients
from clients.client import Failed
from clients.every import EVERY_CLIENT
from clients.running import version_of


@pytest.mark.parametrize("kind", EVERY_CLIENT, ids=lambda kind: kind.name)
def test_it_is_here(kind, record_testsuite_property):
    record_testsuite_property("note", f"client {kind.name}: {version_of(kind)}")


def test_a_bucket_is_made_listed_and_removed(client, s3, bucket_name):
    client.make_bucket(bucket_name)
    assert bucket_name in client.buckets()
    s3.put_object(Bucket=bucket_name, Key="k", Body=b"hello")
    with pytest.raises(Failed, match="BucketNotEmpty"):
        client.remove_bucket(bucket_name)
    s3.delete_object(Bucket=bucket_name, Key="k")
    client.remove_bucket(bucket_name)
    assert bucket_name not in client.buckets()


@pytest.fixture(scope="module")
def stranger(server):
    return clients.boto3_client(server.endpoint, server.create_key("stranger"))


def test_the_bucket_of_another_account_stays_closed(client, stranger, bucket_name, tmp_path):
    stranger.create_bucket(Bucket=bucket_name)
    (tmp_path / "file").write_bytes(b"hello")
    with pytest.raises(Failed, match="AccessDenied|Access Denied|Forbidden"):
        client.put(tmp_path / "file", bucket_name, "k")


def test_what_is_not_there(client, bucket, bucket_name, tmp_path):
    with pytest.raises(Failed, match="NoSuchBucket|directory not found"):
        client.keys(bucket_name)
    with pytest.raises(Failed):
        client.get(bucket, "absent", tmp_path / "file")
    assert not (tmp_path / "file").exists()


@pytest.mark.needs("versions")
def test_versions_are_listed_read_and_removed(client, s3, bucket, tmp_path):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ids = [s3.put_object(Bucket=bucket, Key=awkward.KEY, Body=b"%d" % number)["VersionId"] for number in range(3)]
    ids.append(s3.delete_object(Bucket=bucket, Key=awkward.KEY)["VersionId"])
    assert client.keys(bucket) == []
    assert sorted(client.versions(bucket)) == sorted(f"{version} {awkward.KEY}" for version in ids)
    client.get_version(bucket, awkward.KEY, ids[0], tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == b"0"
    client.delete_versions(bucket)
    assert client.versions(bucket) == []
    client.remove_bucket(bucket)
