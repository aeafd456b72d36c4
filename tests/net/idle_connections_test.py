"""Ten thousand idle connections cost the real server at most 128 MiB, and nothing once they are gone."""
import http.client
import os
import pathlib
import resource
import socket
import ssl
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))
import certificates  # noqa: E402
import server as server_module  # noqa: E402

CONNECTIONS = 10_000
LIMIT_BYTES = 128 << 20
HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture(autouse=True)
def descriptors():
    """Both sides need one a connection; the server raises its own limit to the hard one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < CONNECTIONS + 1000:
        pytest.skip(f"the system allows {hard} descriptors a process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@pytest.fixture
def server(tmp_path):
    with server_module.Server(tmp_path / "data", certificates=certificates.make(tmp_path / "tls"),
                              options=["--config", str(config_of(tmp_path))]) as running:
        yield running


def config_of(folder):
    """Nothing is idle for too long on a machine that is slow today."""
    path = folder / "coffer.toml"
    path.write_text(f'[limits]\nconnections = {CONNECTIONS + 100}\nidle_timeout = "60m"\nhead_timeout = "60m"\n[log]\naccess = false\n')
    return path


def memory_bytes(server):
    status = pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) * 1024


def descriptors_of(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def threads_of(server):
    return len(os.listdir(f"/proc/{server.process.pid}/task"))


def connect(server, scheme):
    place = urllib.parse.urlsplit(server.endpoint if scheme == "http" else server.https_endpoint)
    connection = socket.create_connection((place.hostname, place.port))
    if scheme == "https":
        context = ssl.create_default_context(cafile=server.certificates.authority)
        connection = context.wrap_socket(connection, server_hostname="localhost")
    return connection


def ask(connection):
    connection.sendall(HEALTH)
    answer = b""
    while not answer.endswith(b"ok\n"):
        piece = connection.recv(4096)
        assert piece, answer
        answer += piece


def healthy(server):
    place = urllib.parse.urlsplit(server.endpoint)
    client = http.client.HTTPConnection(place.hostname, place.port)
    client.request("GET", "/health")
    assert client.getresponse().read() == b"ok\n"
    client.close()


def await_descriptors(server, wanted):
    """The server notices a closed connection a moment later; each question to it is a turn of its loops."""
    while descriptors_of(server) > wanted:
        healthy(server)


def measure(server, scheme, count):
    ask(connect(server, scheme))
    await_descriptors(server, descriptors_of(server))
    healthy(server)
    before, descriptors, threads = memory_bytes(server), descriptors_of(server), threads_of(server)
    idle = [connect(server, scheme) for _ in range(count)]
    for connection in idle:
        ask(connection)
    healthy(server)
    grown = memory_bytes(server) - before
    assert threads_of(server) == threads, "a connection holds a thread"
    for connection in idle:
        connection.close()
    await_descriptors(server, descriptors)
    kept = memory_bytes(server) - before
    print(f"{count} idle {scheme} connections: {grown / count / 1024:.1f} KiB each, {grown >> 20} MiB; {kept >> 20} MiB stay")
    return grown, kept


def test_ten_thousand_idle_connections(server):
    grown, _ = measure(server, "http", CONNECTIONS)
    assert grown <= LIMIT_BYTES
    # What the allocator keeps of the first round serves the second one.
    grown, kept = measure(server, "http", CONNECTIONS)
    assert max(grown, kept) <= LIMIT_BYTES // 32


def test_idle_connections_over_tls(server):
    """Each has a session: larger, and bounded as well."""
    count = CONNECTIONS // 10
    grown, _ = measure(server, "https", count)
    assert grown <= count * (64 << 10)
