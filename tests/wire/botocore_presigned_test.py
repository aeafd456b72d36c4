"""URLs that botocore presigns, used by a client that knows nothing of S3."""
import re
import urllib.parse

import pytest
from botocore_support import failure


def send_presigned(s3, url, method, body=b"", headers=()):
    parts = urllib.parse.urlsplit(url)
    sent = [("Host", parts.netloc), *headers] + ([("Content-Length", str(len(body)))] if body else [])
    return s3.call(method, f"{parts.path}?{parts.query}", sent, body)


@pytest.mark.parametrize("style", ["path", "virtual"])
def test_presigned_urls(s3, style):
    client = s3.client(endpoint_url="http://s3.test:9000", signature_version="s3v4", s3={"addressing_style": style})
    client.create_bucket(Bucket="bucket")
    where = {"Bucket": "bucket", "Key": "ä b/+%"}
    url = client.generate_presigned_url("put_object", {**where, "ContentType": "text/plain", "Metadata": {"a": "1"}})
    headers = [("Content-Type", "text/plain"), ("x-amz-meta-a", "1")]
    assert send_presigned(s3, url, "PUT", b"hello", headers).status == 200
    assert send_presigned(s3, url, "PUT", b"hello", [("Content-Type", "text/html")]).status == 403
    assert send_presigned(s3, url, "GET").status == 403
    url = client.generate_presigned_url("get_object", {**where, "ResponseContentType": "text/html"})
    answer = send_presigned(s3, url, "GET")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"hello", "text/html")
    assert answer.headers["x-amz-meta-a"] == "1"
    assert send_presigned(s3, url, "GET", headers=[("Range", "bytes=1-2")]).body == b"el"
    assert send_presigned(s3, re.sub(r"Signature=.", "Signature=z", url), "GET").status == 403
    assert send_presigned(s3, client.generate_presigned_url("head_object", where), "HEAD").status == 200
    assert send_presigned(s3, client.generate_presigned_url("delete_object", where), "DELETE").status == 204
    assert failure(client.get_object, **where) == (404, "NoSuchKey")
