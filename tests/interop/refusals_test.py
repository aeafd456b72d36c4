"""What is refused, with the status and the code that AWS has for it."""
import pytest

import clients

ABSENT_KEY = clients.Keys("AKIAABSENTABSENTABSE", "absent")


def refused(call, **parameters):
    """(status, code) of the error that the call meets."""
    with pytest.raises(clients.ClientError) as error:
        call(**parameters)
    answer = error.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def wrong_secret(keys):
    return keys._replace(secret_key=keys.secret_key[::-1])


def test_a_wrong_secret(server, keys, bucket):
    s3 = clients.boto3_client(server.endpoint, wrong_secret(keys))
    for call, parameters in ((s3.list_buckets, {}), (s3.put_object, {"Bucket": bucket, "Key": "k", "Body": b"hello"})):
        assert refused(call, **parameters) == (403, "SignatureDoesNotMatch")


def test_an_unknown_key(server):
    assert refused(clients.boto3_client(server.endpoint, ABSENT_KEY).list_buckets) == (403, "InvalidAccessKeyId")


def test_a_wrong_region(server, keys):
    s3 = clients.boto3_client(server.endpoint, keys, region="eu-central-1")
    with pytest.raises(clients.ClientError, match="AuthorizationHeaderMalformed") as error:
        s3.list_buckets()
    assert error.value.response["Error"]["Region"] == clients.REGION


def test_no_credentials(server, bucket):
    s3 = clients.anonymous_client(server.endpoint)
    assert refused(s3.list_objects_v2, Bucket=bucket) == (403, "AccessDenied")
    assert refused(s3.put_object, Bucket=bucket, Key="k", Body=b"hello") == (403, "AccessDenied")


def test_another_account(server, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"mine")
    other = clients.boto3_client(server.endpoint, server.create_key("stranger"))
    assert bucket not in [entry["Name"] for entry in other.list_buckets()["Buckets"]]
    assert refused(other.get_object, Bucket=bucket, Key="k") == (403, "AccessDenied")
    assert refused(other.put_object, Bucket=bucket, Key="k", Body=b"theirs") == (403, "AccessDenied")
    assert refused(other.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": "k"}]}) == (403, "AccessDenied")
    assert refused(other.create_bucket, Bucket=bucket) == (409, "BucketAlreadyExists")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"mine"


def test_a_deleted_key_opens_nothing(server):
    keys = server.create_key("short-lived")
    s3 = clients.boto3_client(server.endpoint, keys)
    s3.list_buckets()
    server.command("key", "delete", keys.access_key)
    assert refused(s3.list_buckets) == (403, "InvalidAccessKeyId")


def test_what_is_not_built_says_so(s3, bucket):
    assert refused(s3.delete_bucket_website, Bucket=bucket) == (501, "NotImplemented")


def test_bad_requests(s3, bucket):
    put = {"Bucket": bucket, "Key": "k", "Body": b"hello"}
    assert refused(s3.put_object, **put, Metadata={"long": "x" * 4000}) == (400, "MetadataTooLarge")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    assert refused(s3.upload_part, **put, UploadId=upload, PartNumber=10_001) == (400, "InvalidArgument")
    parts = [{"PartNumber": n, "ETag": s3.upload_part(**put, UploadId=upload, PartNumber=n)["ETag"]} for n in (1, 2)]
    complete = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    assert refused(s3.complete_multipart_upload, **complete, MultipartUpload={"Parts": parts}) == (400, "EntityTooSmall")
    assert refused(s3.complete_multipart_upload, **complete, MultipartUpload={"Parts": parts[::-1]}) == (400, "InvalidPartOrder")
    assert refused(s3.create_bucket, Bucket="UPPER") == (400, "InvalidBucketName")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
