"""HTTPS in the process as operators run it: its addresses, its certificates while it runs, and what stops a start."""
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "interop"))
import certificates  # noqa: E402
import server as server_module  # noqa: E402


@pytest.fixture
def pair(tmp_path):
    """The certificate that the server is started with; its files are replaced by tests."""
    return certificates.make(tmp_path / "tls", names="DNS:localhost")


@pytest.fixture
def server(tmp_path, pair):
    with server_module.Server(tmp_path / "data", certificates=pair) as running:
        yield running


def connect(endpoint, authority, name="localhost"):
    place = urllib.parse.urlsplit(endpoint)
    context = ssl.create_default_context(cafile=authority)
    return context.wrap_socket(socket.create_connection((place.hostname, place.port)), server_hostname=name)


def ask(connection):
    connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
    answer = b""
    while not answer.endswith(b"ok\n"):
        piece = connection.recv(4096)
        assert piece, answer
        answer += piece


def der(chain):
    return ssl.PEM_cert_to_DER_cert(chain.read_text())


def served(server):
    """The certificate that a new connection gets."""
    with connect(server.https_endpoint, server.certificates.authority) as connection:
        ask(connection)
        return connection.getpeercert(binary_form=True)


def replace(pair, new):
    """As tools do that renew certificates: each file by a rename."""
    for source, target in ((new.chain, pair.chain), (new.key, pair.key)):
        shutil.copy(source, f"{target}.new")
        pathlib.Path(f"{target}.new").rename(target)


def renewed(tmp_path):
    return certificates.make(tmp_path / "tls", names="DNS:localhost")


def test_a_changed_certificate_is_served_without_a_restart(server, pair, tmp_path):
    new = renewed(tmp_path)
    with connect(server.https_endpoint, pair.authority) as before:
        assert before.getpeercert(binary_form=True) == der(pair.chain)
        replace(pair, new)
        while served(server) != der(new.chain):
            pass  # it looks from time to time
        ask(before)
    assert server.process.poll() is None


def test_a_broken_certificate_keeps_the_old_one_and_sighup_reads_again(server, pair, tmp_path):
    old, new = der(pair.chain), renewed(tmp_path)
    pair.chain.write_text("no certificate\n")
    while "the old ones stay" not in server.log.read_text():
        assert served(server) == old
    assert str(pair.chain) in server.log.read_text()
    replace(pair, new)
    server.process.send_signal(signal.SIGHUP)
    while served(server) != der(new.chain):
        assert server.process.poll() is None


def test_each_address_is_told_and_served(tmp_path, pair):
    options = ["--listen", "https://localhost:0"]
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        options += ["--listen", "https://[::1]:0", "--listen", "https://[::]:0"]
    except OSError:
        pass  # a machine without IPv6
    line = [server_module.BINARY, "server", "--data", str(tmp_path / "data"), *options, "--tls-certificate", f"{pair.chain}:{pair.key}"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        endpoints = []
        while len(endpoints) < options.count("--listen"):
            line = process.stdout.readline()
            assert line, "it ended"
            endpoints += re.findall(r"^Coffer serves (\S+)$", line)
        for endpoint in endpoints:
            with connect(endpoint, pair.authority) as connection:
                ask(connection)
        if len(endpoints) > 1:
            port = urllib.parse.urlsplit(endpoints[2]).port
            with connect(f"https://127.0.0.1:{port}", pair.authority) as connection:
                ask(connection)  # [::] is IPv4 as well
        process.terminate()


def start_fails(tmp_path, *options):
    done = subprocess.run([server_module.BINARY, "server", "--data", str(tmp_path / "data"), *map(str, options)],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stdout == "", done
    return done.stderr


def test_what_stops_a_start(tmp_path, pair):
    https = ["--listen", "https://127.0.0.1:0"]
    assert "tls.certificates has no certificate" in start_fails(tmp_path, *https)
    unused = start_fails(tmp_path, "--listen", "127.0.0.1:0", "--tls-certificate", f"{pair.chain}:{pair.key}")
    assert "no address of server.listen begins with https://" in unused
    missing = start_fails(tmp_path, *https, "--tls-certificate", f"/no/such/file.pem:{pair.key}")
    assert "/no/such/file.pem: No such file or directory" in missing
    other = renewed(tmp_path)
    mixed = start_fails(tmp_path, *https, "--tls-certificate", f"{pair.chain}:{other.key}")
    assert f"{other.key}: it does not belong to the certificate {pair.chain}" in mixed
    assert not (tmp_path / "data").exists(), "certificates are looked at first"


def test_without_certificates_a_hangup_ends_the_server(tmp_path):
    with server_module.Server(tmp_path / "data") as plain:
        plain.process.send_signal(signal.SIGHUP)
        plain.ended(expected=-signal.SIGHUP)
