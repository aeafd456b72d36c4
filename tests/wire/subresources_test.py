"""No request reaches an operation that it does not name: every method at every level with every query key that S3 has, and some
that it has not, answered by its own operation or refused, and nothing changed by a refusal.
"""
import json
import os
import pathlib

import case_runner
import driver
import pytest
from conftest import BINARY

SPEC = pathlib.Path(os.environ.get("COFFER_SPEC_DIR", "api/s3/spec"))
ROWS = {row["op"]: row for path in sorted(SPEC.glob("operations/*.json")) for row in json.loads(path.read_text())}
SELECTING = {condition.partition("=")[0] for row in ROWS.values() for condition in row.get("when", {}).get("query", [])}
KNOWN = SELECTING | {name for row in ROWS.values() for name in row.get("params", [])}
UNKNOWN = {"unknown", "ACL", "policies", "uploads%00", "%2e%2e"}
REFUSED = {400, 405, 412, 501}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    driven = driver.Driver(BINARY, "memory", str(tmp_path_factory.mktemp("shared")))
    assert driven.signed("PUT", "/bucket").status == 200
    assert driven.signed("PUT", "/bucket/k", body=b"hello").status == 200
    assert driven.signed("POST", "/bucket/k?uploads").status == 200
    yield driven
    driven.close()


def names_it(row, key):
    conditions = {condition.partition("=")[0] for condition in row.get("when", {}).get("query", [])}
    return row.get("any_query") or key in conditions | set(row.get("params", [])) | set(row.get("ignored", []))


@pytest.mark.parametrize("value", ["", "=", "=1"])
@pytest.mark.parametrize("target", ["/", "/bucket", "/bucket/k"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"])
def test_a_query_key_is_its_operations_or_refused(shared, method, target, value):
    before = case_runner.state_of(shared)
    for key in sorted(KNOWN | UNKNOWN):
        answer = shared.signed(method, f"{target}?{key}{value}", body=b"<x/>" if method in ("PUT", "POST") else b"")
        if answer.operation == "Unknown":
            assert answer.status in REFUSED, (key, answer.status)
        else:
            row = ROWS[answer.operation]
            assert row["method"] == method and names_it(row, key), (key, answer.operation)
            assert row.get("built") or answer.status == 501, (key, answer.status)
    # Of all of these, only POST ?uploads is meant to change something.
    assert case_runner.state_of(shared) == before or (method, target) == ("POST", "/bucket/k")
