import itertools
import shutil

import pytest

import certificates
import clients
import server as server_module

_bucket_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def isolated():
    clients.isolate_this_process()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One process for all tests of the session: its peak memory is that of all of them together."""
    folder = tmp_path_factory.mktemp("server")
    with server_module.Server(folder / "data", certificates=certificates.make(folder / "tls")) as running:
        yield running
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def keys(server):
    return server.create_key("interop")


@pytest.fixture(scope="session")
def s3(server, keys):
    return clients.boto3_client(server.endpoint, keys)


@pytest.fixture(scope="session")
def aws(server, keys, tmp_path_factory):
    return clients.AwsCli(server.endpoint, keys, tmp_path_factory.mktemp("home"))


def new_bucket(s3):
    name = f"interop-{next(_bucket_numbers)}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def bucket(s3):
    return new_bucket(s3)


@pytest.fixture(scope="module")
def shared_bucket(s3):
    """For tests that look at the same objects from several sides."""
    return new_bucket(s3)


@pytest.fixture(scope="session")
def curl():
    return clients.curl


@pytest.fixture
def scratch(tmp_path):
    """A folder for large files, gone after the test."""
    yield tmp_path
    shutil.rmtree(tmp_path)
