"""A bucket that keeps versions: listed, read, brought back and emptied as programs do it."""
import pytest


def keep_versions(s3, bucket, status="Enabled"):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status


def listed(s3, bucket, **params):
    """(key, version id, is marker, is latest) of every version, over pages of two."""
    rows = []
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2}, **params)
    for page in pages:
        rows += [(row["Key"], row["VersionId"], False, row["IsLatest"]) for row in page.get("Versions", [])]
        rows += [(row["Key"], row["VersionId"], True, row["IsLatest"]) for row in page.get("DeleteMarkers", [])]
    return rows


def test_versions_through_their_life(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"before")
    keep_versions(s3, bucket)
    ids = [s3.put_object(Bucket=bucket, Key="a b/ü", Body=b"%d" % i)["VersionId"] for i in range(3)]
    marker = s3.delete_object(Bucket=bucket, Key="a b/ü")
    assert marker["DeleteMarker"] is True
    s3.put_object(Bucket=bucket, Key="other", Body=b"x")

    of_key = [row for row in listed(s3, bucket) if row[0] == "a b/ü"]
    assert sorted(of_key) == sorted([("a b/ü", marker["VersionId"], True, True)] +
                                    [("a b/ü", version, False, False) for version in ids + ["null"]])
    assert {row[0] for row in listed(s3, bucket, Prefix="a b/")} == {"a b/ü"}
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["other"]

    with pytest.raises(s3.exceptions.NoSuchKey) as hidden:
        s3.get_object(Bucket=bucket, Key="a b/ü")
    assert hidden.value.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
    with pytest.raises(s3.exceptions.ClientError) as of_marker:
        s3.head_object(Bucket=bucket, Key="a b/ü", VersionId=marker["VersionId"])
    assert of_marker.value.response["ResponseMetadata"]["HTTPStatusCode"] == 405
    assert s3.get_object(Bucket=bucket, Key="a b/ü", VersionId="null")["Body"].read() == b"before"

    # Brought back twice: by a copy of an old version, and by removing what is newer.
    back = s3.copy_object(Bucket=bucket, Key="a b/ü", CopySource={"Bucket": bucket, "Key": "a b/ü", "VersionId": ids[0]})
    assert back["CopySourceVersionId"] == ids[0] and back["VersionId"] not in ids
    assert s3.get_object(Bucket=bucket, Key="a b/ü")["Body"].read() == b"0"
    for version in (back["VersionId"], marker["VersionId"]):
        s3.delete_object(Bucket=bucket, Key="a b/ü", VersionId=version)
    assert s3.get_object(Bucket=bucket, Key="a b/ü")["VersionId"] == ids[2]


def test_a_bucket_is_emptied_version_by_version(s3, bucket):
    keep_versions(s3, bucket)
    for i in range(5):
        s3.put_object(Bucket=bucket, Key=f"k{i % 2}", Body=b"x")
    keep_versions(s3, bucket, "Suspended")
    assert "VersionId" not in s3.put_object(Bucket=bucket, Key="k0", Body=b"null")
    s3.delete_object(Bucket=bucket, Key="k1")
    with pytest.raises(s3.exceptions.ClientError) as full:
        s3.delete_bucket(Bucket=bucket)
    assert full.value.response["Error"]["Code"] == "BucketNotEmpty"
    rows = listed(s3, bucket)
    assert len(rows) == 7
    doomed = {"Objects": [{"Key": key, "VersionId": version} for key, version, _, _ in rows], "Quiet": True}
    assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete=doomed)
    assert listed(s3, bucket) == []
    s3.delete_bucket(Bucket=bucket)
