"""What a presigned URL of boto3 allows, and what not."""
import datetime

import botocore.auth
import botocore.compat
import pytest

import clients


@pytest.fixture(scope="module")
def signer(server, keys):
    """boto3 signs requests by version 4, but URLs for us-east-1 by version 2, unless told otherwise."""
    return clients.boto3_client(server.endpoint, keys, signature_version="s3v4")


def url(signer, operation, **parameters):
    return signer.generate_presigned_url(operation, Params=parameters, ExpiresIn=60)


@pytest.fixture
def signed_an_hour_ago(monkeypatch):
    then = botocore.compat.get_current_datetime() - datetime.timedelta(hours=1)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_: then)


def test_get_with_chosen_headers(s3, signer, curl, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    link = url(signer, "get_object", Bucket=bucket, Key="k", ResponseContentType="text/plain", ResponseContentDisposition="inline")
    status, answer = curl("--include", link)
    assert status == 200
    head = answer.partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert b"content-type: text/plain" in head and b"content-disposition: inline" in head


def test_put(s3, signer, curl, bucket, tmp_path):
    (tmp_path / "file").write_bytes(b"hello")
    upload = ["--upload-file", str(tmp_path / "file"), "--header"]
    link = url(signer, "put_object", Bucket=bucket, Key="k", ContentType="text/plain")
    assert curl(*upload, "Content-Type: text/html", link)[0] == 403
    assert curl(*upload, "Content-Type: text/plain", link) == (200, b"")
    answer = s3.get_object(Bucket=bucket, Key="k")
    assert (answer["Body"].read(), answer["ContentType"]) == (b"hello", "text/plain")


def test_a_url_is_for_what_it_was_signed_for(s3, signer, curl, bucket):
    for key in ("k", "other"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"hello")
    link = url(signer, "get_object", Bucket=bucket, Key="k")
    for wrong in (link.replace("/k?", "/other?"), link.replace("X-Amz-Expires=60", "X-Amz-Expires=600")):
        status, body = curl(wrong)
        assert (status, b"<Code>SignatureDoesNotMatch</Code>" in body) == (403, True)
    assert curl("--request", "DELETE", link)[0] == 403
    assert curl(link.partition("?")[0])[0] == 403


def test_an_old_url_has_expired(signer, curl, bucket, signed_an_hour_ago):
    link = url(signer, "get_object", Bucket=bucket, Key="k")
    status, body = curl(link)
    assert (status, b"<Message>Request has expired</Message>" in body) == (403, True)


def test_a_url_of_signature_version_2_says_what_to_do(s3, curl, bucket):
    link = url(s3, "get_object", Bucket=bucket, Key="k")
    assert "AWSAccessKeyId=" in link
    status, body = curl(link)
    assert (status, b"AWS4-HMAC-SHA256" in body) == (400, True), body
