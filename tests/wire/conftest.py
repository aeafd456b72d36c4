import os
import pathlib

import pytest

import driver

BINARY = os.environ.get("S3_DRIVER") or str(pathlib.Path(__file__).parent / "s3_driver")


# How bodies are kept, and in what pieces they cross the seam: splitting a stream anywhere changes nothing.
WAYS = {"memory": 0, "memory-no-inline": 1, "disk": 0}


def pytest_addoption(parser):
    parser.addoption("--way", choices=WAYS, action="append", help="only over these ways to keep bodies")


def pytest_generate_tests(metafunc):
    if "s3" in metafunc.fixturenames:
        metafunc.parametrize("s3", metafunc.config.getoption("way") or WAYS, indirect=True)


@pytest.fixture
def s3(request, tmp_path):
    """A driver over each way to keep bodies: in the catalog, in memory, on a disk."""
    driven = driver.Driver(BINARY, request.param, str(tmp_path / "data"), WAYS[request.param])
    yield driven
    driven.close()
