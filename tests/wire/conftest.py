import os
import pathlib

import pytest

import driver

BINARY = os.environ.get("S3_DRIVER") or str(pathlib.Path(__file__).parent / "s3_driver")


@pytest.fixture(params=["memory", "memory-no-inline", "disk"])
def s3(request, tmp_path):
    """A driver over each way to keep bodies: in the catalog, in memory, on a disk."""
    driven = driver.Driver(BINARY, request.param, str(tmp_path / "data"))
    yield driven
    driven.close()
