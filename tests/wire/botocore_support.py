"""What the tests with botocore share."""
import datetime
import hashlib

import botocore.exceptions
import pytest


@pytest.fixture
def client(s3):
    made = s3.client()
    made.create_bucket(Bucket="bucket")
    return made


def requests_of(client):
    return client._endpoint.http_session.sent


def failure(call, **params):
    """The status and the code of the error that a call has to end in."""
    with pytest.raises(botocore.exceptions.ClientError) as error:
        call(**params)
    response = error.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def etag(data):
    return f'"{hashlib.md5(data).hexdigest()}"'


def age(when):
    return abs((datetime.datetime.now(datetime.timezone.utc) - when).total_seconds())
