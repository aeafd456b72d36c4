"""10,000 keys: put, listed by page in every way the clients have, and deleted in bulk."""
import pytest

import files

COUNT = 10_000
GROUPS, SUBGROUPS = 100, 7
KEYS = sorted(f"{i % GROUPS:02d}/{i % SUBGROUPS}/{i:05d}" for i in range(COUNT))


@pytest.fixture(scope="module")
def filled(s3, shared_bucket):
    files.fill(s3, shared_bucket, KEYS)
    return shared_bucket


def pages(s3, operation, bucket, page_size, **parameters):
    paginator = s3.get_paginator(operation)
    return list(paginator.paginate(Bucket=bucket, PaginationConfig={"PageSize": page_size}, **parameters))


def keys_of(listed):
    return [entry["Key"] for page in listed for entry in page.get("Contents", [])]


def prefixes_of(listed):
    return [entry["Prefix"] for page in listed for entry in page.get("CommonPrefixes", [])]


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("page_size", [1000, 617, 53])
def test_pages_together_are_all_keys(s3, filled, operation, page_size):
    listed = pages(s3, operation, filled, page_size)
    assert len(listed) == -(-COUNT // page_size)
    assert keys_of(listed) == KEYS


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("page_size", [1000, 33, 1])
def test_a_delimiter_folds_groups(s3, filled, operation, page_size):
    listed = pages(s3, operation, filled, page_size, Delimiter="/")
    assert prefixes_of(listed) == [f"{group:02d}/" for group in range(GROUPS)]
    assert keys_of(listed) == []


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_a_prefix_and_a_delimiter_go_down_one_level(s3, filled, operation):
    assert prefixes_of(pages(s3, operation, filled, 2, Prefix="42/", Delimiter="/")) == [f"42/{n}/" for n in range(SUBGROUPS)]
    below = keys_of(pages(s3, operation, filled, 5, Prefix="42/3/", Delimiter="/"))
    assert below == [key for key in KEYS if key.startswith("42/3/")]


def test_start_after_is_not_itself_listed(s3, filled):
    assert keys_of(pages(s3, "list_objects_v2", filled, 1000, StartAfter=KEYS[4321])) == KEYS[4322:]


def test_they_are_deleted_in_bulk(s3, filled):
    """Comes last: it takes what the others list."""
    for start in range(0, COUNT, 1000):
        some = [{"Key": key} for key in KEYS[start:start + 1000]]
        answer = s3.delete_objects(Bucket=filled, Delete={"Objects": some, "Quiet": start % 2000 == 0})
        assert "Errors" not in answer
        assert len(answer.get("Deleted", [])) == (0 if start % 2000 == 0 else 1000)
    assert keys_of(pages(s3, "list_objects_v2", filled, 1000)) == []
    s3.delete_bucket(Bucket=filled)
