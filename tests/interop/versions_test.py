"""A bucket that keeps versions: listed, read, brought back and emptied as programs do it."""
import json

import pytest

from clients.aws_cli import DebianAwsCli
from clients.client import Failed, Settings


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


def test_aws_cli_switches_lists_restores_and_empties(server, keys, s3, bucket, scratch):
    run = DebianAwsCli(Settings.of(server, keys, "http"), scratch).run

    def api(command, *arguments):
        return json.loads(run("s3api", command, "--bucket", bucket, *arguments, "--output", "json") or "{}")

    api("put-bucket-versioning", "--versioning-configuration", "Status=Enabled")
    ids = [s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]
           for key, body in (("a b/\u00fc", b"one"), ("a b/\u00fc", b"two"), ("other", b"x"))]
    marker = api("delete-object", "--key", "a b/\u00fc")
    assert marker["DeleteMarker"] is True

    # Pages of one, put together by the command up to two rows; then the rest from where they ended.
    first = api("list-object-versions", "--page-size", "1", "--max-items", "2")
    rest = api("list-object-versions", "--page-size", "1", "--starting-token", first["NextToken"])
    rows = [row for page in (first, rest) for kind in ("Versions", "DeleteMarkers") for row in page.get(kind) or []]
    assert {row["VersionId"]: row["IsLatest"] for row in rows} == dict(zip([*ids, marker["VersionId"]], (False, False, True, True)))
    assert len(rows) == 4

    assert api("delete-object", "--key", "a b/\u00fc", "--version-id", marker["VersionId"]) == marker
    assert s3.get_object(Bucket=bucket, Key="a b/\u00fc")["Body"].read() == b"two"
    api("get-object", "--key", "a b/\u00fc", "--version-id", ids[0], scratch / "old")
    assert (scratch / "old").read_bytes() == b"one"

    # What is left behind markers keeps the bucket: `rb --force` removes objects, not versions.
    with pytest.raises(Failed, match="BucketNotEmpty"):
        run("s3", "rb", "--force", f"s3://{bucket}")
    left = s3.list_object_versions(Bucket=bucket)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket) and len(left["DeleteMarkers"]) == 2
    doomed = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in left["Versions"] + left["DeleteMarkers"]]
    deleted = api("delete-objects", "--delete", json.dumps({"Objects": doomed}))
    assert {row["VersionId"] for row in deleted["Deleted"]} == {row["VersionId"] for row in doomed}
    s3.delete_bucket(Bucket=bucket)


def test_an_empty_version_id_in_a_multi_delete_deletes_nothing(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "VersionId": ""}]})
    assert [(error["Key"], error["Code"]) for error in answer["Errors"]] == [("k", "NoSuchVersion")]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
