import os
import pathlib

import pytest

import driver

BINARY = os.environ.get("S3_DRIVER") or str(pathlib.Path(__file__).parent / "s3_driver")


# How bodies are kept, and in what pieces they cross the seam: splitting a stream anywhere changes nothing.
WAYS = {"memory": 0, "memory-no-inline": 1, "disk": 0}


@pytest.fixture(params=WAYS)
def s3(request, tmp_path):
    """A driver over each way to keep bodies: in the catalog, in memory, on a disk."""
    driven = driver.Driver(BINARY, request.param, str(tmp_path / "data"), WAYS[request.param])
    yield driven
    driven.close()
