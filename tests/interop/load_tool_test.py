"""bench/load against the real server, and against servers that misbehave. What it counts is looked at, never how long it took."""
import http.server
import json
import os
import pathlib
import subprocess
import threading
import xml.etree.ElementTree

import pytest

LOAD = os.environ.get("COFFER_LOAD") or str(pathlib.Path(__file__).parent.parent.parent / "bench/load/load")
REQUESTS = 300


def run(host, *options, keys=("key", "secret")):
    command = [LOAD, "--host", host, "--access-key", keys[0], "--secret-key", keys[1], "--json", "-", "--objects", "50",
               "--write-objects", "50", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture
def load(server, keys):
    """Runs it with a number of requests; gives what it counted, which has no errors."""
    def load_with(*options, requests=REQUESTS):
        done = run(server.endpoint.removeprefix("http://"), "--requests", str(requests), *options, keys=keys)
        assert done.returncode == 0, done.stdout + done.stderr
        result = json.loads(done.stdout)
        assert result["errors"] == 0 and result["first_error"] == ""
        assert result["count"] == sum(op["count"] for op in result["ops"].values())
        return result
    return load_with


@pytest.mark.parametrize("op", ["put", "get", "stat", "list"])
def test_every_request_is_counted(load, op):
    result = load("--op", op, "--concurrent", "8", "--threads", "2")
    assert {name: counted["count"] for name, counted in result["ops"].items()} == {op: REQUESTS}
    latency = result["ops"][op]["latency_us"]
    assert 0 < latency["min"] <= latency["p50"] <= latency["p90"] <= latency["p99"] <= latency["p999"] <= latency["max"]
    assert result["server_cpu_us_per_op"] >= 0 and result["client_cpu_us_per_op"] > 0


def test_bodies_are_compared_when_they_are_read(load):
    assert load("--op", "get", "--sample", "1", "--obj.size", "300KiB")["bodies_checked"] == REQUESTS


def test_what_was_put_is_read_back(load):
    assert load("--op", "put", "--sample", "1", "--obj.size", "100KiB")["bodies_checked"] == 50


def test_of_few_that_were_put_one_is_read_back(load):
    assert load("--op", "put")["bodies_checked"] == 1


def test_bytes_are_counted(load):
    result = load("--op", "put", "--obj.size", "1000")
    assert result["ops"]["put"]["bytes_per_s"] * result["measured_s"] == pytest.approx(REQUESTS * 1000)


def test_over_https(server, keys, monkeypatch):
    host = server.https_endpoint.removeprefix("https://")
    work = ["--op", "put:4,get:4", "--obj.size", "300KiB", "--sample", "1", "--requests", "100"]
    refused = run(host, "--tls", *work, keys=keys)
    assert refused.returncode == 1 and "certificate" in refused.stderr and "--insecure" in refused.stderr
    for trust in ["--insecure", "--tls"]:
        done = run(host, trust, *work, keys=keys)
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["bodies_checked"] >= 50
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificates.authority))


def test_deletes_end_when_all_is_deleted(load):
    assert load("--op", "delete", requests=1000)["ops"]["delete"]["count"] == 50


def test_multipart_uploads_are_created_filled_and_completed(load):
    counted = load("--op", "multipart", "--parts", "2", "--concurrent", "1", requests=8)["ops"]
    assert {name: op["count"] for name, op in counted.items()} == {"create-upload": 2, "part": 4, "complete-upload": 2}


def test_mixed_requests_are_of_every_kind(load):
    assert set(load("--op", "mixed")["ops"]) == {"get", "stat", "put", "delete"}


def test_several_ops_run_side_by_side(load):
    assert set(load("--op", "get:3,put:3")["ops"]) == {"get", "put"}


def test_a_fixed_rate_is_an_open_loop(load):
    assert load("--op", "get", "--rate", "5000")["loop"] == "open"


# The server checks every signature and digest, so no error means that they were right.
@pytest.mark.parametrize("options", [["--auth", "presigned"], ["--payload", "signed"]] +
                         [["--checksum", name] for name in ("md5", "sha1", "sha256", "crc32", "crc32c", "crc64nvme")] +
                         [["--payload", "signed", "--checksum", "crc32c"]], ids=" ".join)
def test_every_way_to_sign_and_to_check(load, options):
    load("--op", "put", *options)
    load("--op", "get", "--sample", "1", *options)


def test_a_timed_run_measures_after_its_warmup(server, keys):
    done = run(server.endpoint.removeprefix("http://"), "--op", "get", "--duration", "300ms", "--warmup", "100ms", keys=keys)
    assert done.returncode == 0 and json.loads(done.stdout)["measured_s"] > 0


def test_the_plot_is_an_svg_document(load, tmp_path):
    load("--op", "get:2,put:2", "--plot", str(tmp_path / "plot.svg"))
    root = xml.etree.ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(root.findall("{http://www.w3.org/2000/svg}polyline")) == 4


def test_a_wrong_secret_ends_the_run(server, keys):
    done = run(server.endpoint.removeprefix("http://"), keys=(keys[0], "wrong"))
    assert done.returncode == 1 and "SignatureDoesNotMatch" in done.stderr


@pytest.mark.parametrize("options", [["--op", "sing"], ["--op", "get:0"], ["--op", "get:3x"], ["--duration", "20m"], ["--op", ""], ["--obj.size", "15"], ["--duration", "0s"],
                                     ["--auth", "presigned", "--payload", "signed"], ["--sample", "2"], ["--what"]], ids=" ".join)
def test_a_wrong_command_line_is_told(options):
    done = run("127.0.0.1:9", *options)
    assert done.returncode == 2 and done.stderr and not done.stdout


def test_nobody_there_is_told():
    done = run("127.0.0.1:9")
    assert done.returncode == 1 and "cannot connect" in done.stderr


class Misbehaving(http.server.BaseHTTPRequestHandler):
    """Takes everything; what it answers to a GET is the class's."""
    protocol_version = "HTTP/1.1"
    get_answer = b""

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def do_GET(self):
        self.wfile.write(self.get_answer)
        self.close_connection = True

    def log_message(self, *arguments):
        pass


@pytest.fixture
def misbehaving():
    """The host of a server that answers every GET so."""
    servers = []

    def start(get_answer):
        handler = type("Handler", (Misbehaving,), {"get_answer": get_answer})
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[0].serve_forever, daemon=True).start()
        return f"127.0.0.1:{servers[0].server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("answer, error", [
    (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4096\r\n\r\n" + b"x" * 4096, "a body is not what was written"),
    (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4096\r\n\r\n" + b"x" * 100, "the connection ended within a request"),
    (b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 4\r\n\r\nBusy", "503 to get: Busy"),
    (b"nonsense\r\n\r\n", "the connection ended within a request"),
], ids=["another body", "half a body", "503", "no HTTP"])
def test_what_goes_wrong_is_counted(misbehaving, answer, error):
    done = run(misbehaving(answer), "--op", "get", "--sample", "1", "--requests", "20")
    result = json.loads(done.stdout)
    assert done.returncode == 1
    assert (result["errors"], result["count"]) == (20, 0)
    assert result["first_error"].startswith(error)


def test_a_server_that_closes_after_each_answer_is_no_error(misbehaving):
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    done = run(misbehaving(answer), "--path", "/x", "--requests", "20")
    assert done.returncode == 0 and json.loads(done.stdout)["ops"]["get"]["count"] == 20
