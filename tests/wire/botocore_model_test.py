"""Every operation of botocore's model reaches the row that describes it, by the least request that botocore makes of it."""
import datetime
import json
import os
import pathlib

import botocore.exceptions
import driver
import pytest
from botocore_support import requests_of
from conftest import BINARY

SPEC = pathlib.Path(os.environ.get("COFFER_SPEC_DIR", "api/s3/spec"))


def rows():
    return [row for path in sorted(SPEC.glob("operations/*.json")) for row in json.loads(path.read_text())]


BY_NAME = {row["op"]: row for row in rows()}


def minimal(shape):
    """The least value that botocore takes for a shape."""
    if shape.type_name == "structure":
        required = shape.required_members or list(shape.members)[:1 if shape.is_tagged_union else 0]
        return {name: minimal(shape.members[name]) for name in required}
    if shape.type_name == "list":
        return [minimal(shape.member)]
    if shape.type_name == "map":
        return {}
    if shape.type_name == "blob":
        return b""
    values = {"integer": 1, "long": 1, "boolean": False, "timestamp": datetime.datetime(2030, 1, 1)}
    if shape.type_name in values:
        return values[shape.type_name]
    if getattr(shape, "enum", None):
        return shape.enum[0]
    named = {"BucketName": "bucket", "ObjectKey": "key", "CopySource": "bucket/key"}
    return named.get(shape.name, "v" * shape.metadata.get("min", 1))


# Addressed by a host that only AWS has; the router's own test sends them.
ELSEWHERE = {"ListDirectoryBuckets", "WriteGetObjectResponse"}
# What only browsers send; the model does not have them.
BROWSERS = {"PostObject", "OptionsObject"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    driven = driver.Driver(BINARY, "memory", str(tmp_path_factory.mktemp("shared")))
    yield driven, driven.client()
    driven.close()


@pytest.mark.parametrize("row", [row for row in rows() if row["op"] not in ELSEWHERE | BROWSERS], ids=lambda row: row["op"])
def test_botocores_least_request_reaches_its_operation(shared, row):
    s3, client = shared
    model = client.meta.service_model.operation_model(row["op"])
    params = minimal(model.input_shape) if model.input_shape else {}
    status = 200
    try:
        client._make_api_call(row["op"], params)
    except botocore.exceptions.ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    method, target, headers, body = requests_of(client)[-1]
    answer = s3.call(method, target, list(headers.items()), body)
    meant = BY_NAME[row.get("alias_of", row["op"])]
    assert answer.operation == meant["op"]
    assert meant.get("built", False) == (status != 501)
