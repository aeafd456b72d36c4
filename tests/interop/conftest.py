import itertools
import shutil

import pytest

import certificates
import clients
import server as server_module
from clients.client import Settings
from clients.every import EVERY_WAY, name_of
from clients.running import Running

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
def running(tmp_path_factory):
    running = Running(tmp_path_factory.mktemp)
    yield running
    running.close()


@pytest.fixture
def settings(request, server, keys):
    """Those of the test's client."""
    return Settings.of(server, keys, scheme=request.param)


@pytest.fixture
def client(request, running, settings):
    """Each client over each scheme in turn; a test is skipped that needs what the client cannot."""
    for what in (what for mark in request.node.iter_markers("needs") for what in mark.args):
        if what in request.param.cannot:
            pytest.skip(request.param.cannot[what])
    return running.get(request.param, settings)


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(what, ...): what the test's client has to be able to")


def pytest_generate_tests(metafunc):
    if "client" in metafunc.fixturenames and not [mark for mark in metafunc.definition.iter_markers("parametrize")
                                                  if "client" in mark.args[0]]:
        metafunc.parametrize("client, settings", EVERY_WAY, ids=map(name_of, EVERY_WAY), indirect=True)


def new_bucket_name():
    return f"interop-{next(_bucket_numbers)}"


def new_bucket(s3):
    name = new_bucket_name()
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def bucket_name():
    """Of no bucket yet."""
    return new_bucket_name()


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
