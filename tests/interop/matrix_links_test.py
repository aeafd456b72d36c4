"""Every client: presigned links, which curl uses."""
import pytest

import awkward


@pytest.fixture
def trusting_curl(curl, settings):
    trust = ["--cacert", str(settings.authority)] if settings.authority else []
    return lambda *arguments: curl(*trust, *arguments)


@pytest.mark.needs("link GET")
def test_get(client, s3, trusting_curl, bucket):
    s3.put_object(Bucket=bucket, Key=awkward.KEY, Body=b"hello")
    link = client.link("GET", bucket, awkward.KEY)
    assert trusting_curl(link) == (200, b"hello")
    status, body = trusting_curl(link.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))
    assert (status, b"<Code>SignatureDoesNotMatch</Code>" in body) == (403, True), "a link was changed and still opened"
    assert trusting_curl("--request", "DELETE", link)[0] == 403


@pytest.mark.needs("link PUT")
def test_put(client, s3, trusting_curl, bucket, tmp_path):
    (tmp_path / "file").write_bytes(b"hello")
    link = client.link("PUT", bucket, awkward.KEY)
    assert trusting_curl("--upload-file", str(tmp_path / "file"), link) == (200, b"")
    assert s3.get_object(Bucket=bucket, Key=awkward.KEY)["Body"].read() == b"hello"
