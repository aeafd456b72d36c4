"""What operators see of a running server: metrics as Prometheus reads them, `coffer stats`, logs, and the service manager."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

import clients
import server as server_module

ROOT = pathlib.Path(os.path.realpath(pathlib.Path(__file__).parent / "../../WORKSPACE")).parent
SHAPE = {"Key": "a/é", "Body": b"x" * 100_000}


class Observed:
    """A server with all that can be observed switched on."""

    def __init__(self, folder, environment=None):
        self.folder = folder
        config = folder / "coffer.toml"
        self.access_file = folder / "access.log"
        config.write_text(f'[metrics]\nlisten = "127.0.0.1:0"\n[log]\nformat = "json"\naccess_file = "{self.access_file}"\n')
        self.server = server_module.Server(folder / "data", options=["--config", str(config)], environment=environment)
        self.server.start()
        line = next(l for l in self.server.first_lines if l.startswith("Metrics at "))
        self.page = line.rpartition(" ")[2]

    def scrape(self):
        with urllib.request.urlopen(self.page + "/metrics") as answer:
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            return answer.read().decode()

    def families(self):
        return {family.name: family for family in text_string_to_metric_families(self.scrape())}

    def value(self, name, **labels):
        for family in self.families().values():
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return sample.value
        return None

    def coffer(self, *arguments):
        line = [self.server.binary, *arguments, "--data", str(self.server.folder)]
        return subprocess.run(line, capture_output=True, text=True, timeout=60)

    def access_lines(self):
        return [json.loads(line) for line in self.access_file.read_bytes().decode("utf-8").splitlines()]


@pytest.fixture
def observed(tmp_path):
    running = Observed(tmp_path)
    yield running
    if running.server.process is not None:
        running.server.stop()


@pytest.fixture
def keys(observed):
    return observed.server.create_key("someone")


@pytest.fixture
def s3(observed, keys):
    return clients.boto3_client(observed.server.endpoint, keys)


def work(s3):
    """A bit of everything that is measured."""
    s3.create_bucket(Bucket="first")
    s3.put_object(Bucket="first", **SHAPE)
    s3.put_object(Bucket="first", Key="small", Body=b"x")
    assert s3.get_object(Bucket="first", Key=SHAPE["Key"])["Body"].read() == SHAPE["Body"]
    with pytest.raises(clients.ClientError):
        s3.head_object(Bucket="first", Key="missing")


def test_prometheus_reads_what_was_done(observed, s3):
    work(s3)
    families = observed.families()
    assert all(family.documentation and family.type in ("counter", "gauge", "histogram") for family in families.values())
    assert observed.value("coffer_s3_requests_total", operation="PutObject", status="200") == 2
    assert observed.value("coffer_s3_requests_total", operation="HeadObject", status="404") == 1
    assert observed.value("coffer_s3_received_bytes_total", operation="PutObject") == 100_001
    assert observed.value("coffer_s3_sent_bytes_total", operation="GetObject") == 100_000
    assert observed.value("coffer_s3_request_duration_seconds_count", operation="PutObject") == 2
    assert observed.value("coffer_s3_request_duration_seconds_bucket", operation="PutObject", le="+Inf") == 2
    assert observed.value("coffer_s3_requests_in_flight") == 0
    assert observed.value("coffer_store_info", backend="disk", durable="true") == 1
    assert observed.value("coffer_read_only") == 0
    assert observed.value("coffer_backend_commit_duration_seconds_count") == 1
    assert observed.value("coffer_catalog_commit_updates_sum") >= 3
    assert observed.value("coffer_catalog_flush_duration_seconds_count") >= 3
    assert observed.value("coffer_memory_limit_bytes", budget="engine") == 64 << 20
    for family in families.values():
        counts = [s.value for s in family.samples if s.name.endswith("_bucket") and len(s.labels) == 1]
        assert counts == sorted(counts)


def test_every_metric_is_documented_and_every_documented_one_is_there(observed, s3):
    work(s3)
    with socket.create_connection(urllib.parse.urlsplit(observed.server.endpoint).netloc.split(":")) as client:
        client.sendall(b"nonsense\r\n\r\n")
        client.recv(1000)
    table = (ROOT / "docs/observability.md").read_text()
    documented = set(re.findall(r"^\| `((?:coffer|process)_[a-z0-9_]+)(?:\{[a-z, ]*\})?` \|", table, re.M))
    served = set(re.findall(r"^# TYPE (\w+) ", observed.scrape(), re.M))
    assert served == documented


def test_labels_stay_bounded_and_nothing_secret_is_told(observed, s3, keys):
    work(s3)
    signer = clients.boto3_client(observed.server.endpoint, keys, signature_version="s3v4")
    url = signer.generate_presigned_url("get_object", {"Bucket": "first", "Key": SHAPE["Key"]})
    assert urllib.request.urlopen(url).read() == SHAPE["Body"]
    made_up = clients.boto3_client(observed.server.endpoint, keys._replace(secret_key="canary-secret"))
    with pytest.raises(clients.ClientError):
        made_up.list_buckets()
    for path in ("/invented-canary/x?canary=1", "/%ff%0a\"canary"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(urllib.request.Request(observed.server.endpoint + path, method="POST", data=b""))
    regenerated = observed.server.command("key", "regenerate", keys.access_key)
    stats = observed.coffer("stats", "--json").stdout + observed.coffer("stats").stdout
    with urllib.request.urlopen(observed.page) as answer:
        page = answer.read().decode()
    metrics = observed.scrape()
    observed.server.stop()
    signature = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["X-Amz-Signature"][0]
    logs = observed.access_file.read_text() + observed.server.log.read_text()
    assert '"operation":"PutObject"' in logs and "SignatureDoesNotMatch" in logs and "RegenerateAccessKey" in logs
    for text in (stats, page, metrics):
        assert "coffer" in text.lower() and "canary" not in text and keys.access_key not in text
    for secret in (keys.secret_key, regenerated["secret_key"], signature, "canary-secret"):
        assert all(secret not in text for text in (stats, page, metrics, logs))


def test_people_see_the_same(observed, s3):
    work(s3)
    text = observed.coffer("stats").stdout
    assert re.search(r"^PutObject +2 ", text, re.M) and "takes writes" in text and "1 NoSuchKey" in text
    numbers = json.loads(observed.coffer("stats", "--json").stdout)
    assert {"labels": {"operation": "PutObject", "status": "200"}, "value": 2} in numbers["coffer_s3_requests_total"]
    with urllib.request.urlopen(observed.page) as answer:
        assert re.search(r"^PutObject +2 ", answer.read().decode(), re.M)
    for method, path, status in (("GET", "/secret", 404), ("POST", "/metrics", 405), ("GET", "/metrics/x", 404)):
        with pytest.raises(urllib.error.HTTPError) as failed:
            urllib.request.urlopen(urllib.request.Request(observed.page + path, method=method))
        assert failed.value.code == status


def test_stats_can_be_watched(observed, s3):
    line = [observed.server.binary, "stats", "--watch", "0.1", "--data", str(observed.server.folder)]
    watching = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
    pages = 0
    for shown in watching.stdout:
        pages += shown.startswith("Coffer ")
        if pages == 3:
            break
    watching.terminate()
    watching.wait()
    watching.stdout.close()


def test_the_s3_port_serves_no_metrics(observed):
    with pytest.raises(urllib.error.HTTPError) as failed:
        urllib.request.urlopen(observed.server.endpoint + "/metrics")
    assert failed.value.code == 403  # a bucket of that name, for S3


def test_metrics_are_off_unless_asked_for(tmp_path):
    with server_module.Server(tmp_path / "data") as server:
        assert not [line for line in server.first_lines if "Metrics" in line]


def test_without_a_server_stats_say_so(tmp_path):
    for command in (["stats"], ["stats", "--watch", "1"], ["log-level"], ["log-level", "debug"]):
        done = subprocess.run([server_module.BINARY, *command, "--data", str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 1 and "no server answers in" in done.stderr


def test_the_log_level_changes_while_it_runs(observed):
    assert observed.coffer("log-level").stdout == "info\n"
    assert observed.coffer("log-level", "error").stdout == "error\n"
    assert observed.server.command("log-level") == {"level": "error"}
    wrong = observed.coffer("log-level", "loud")
    assert wrong.returncode == 1 and "debug, info, warning, error" in wrong.stderr


def test_access_lines_are_json_whatever_clients_send(observed, s3):
    work(s3)
    hostile = "/first/%22%7D%0A%7B%22level%22:%22error%22,%FF%00%1b[2J"
    request = urllib.request.Request(observed.server.endpoint + hostile, headers={"User-Agent": 'x"\t\\\x9b'})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request)
    observed.server.stop()
    lines = observed.access_lines()
    put = next(line for line in lines if line.get("key") == SHAPE["Key"] and line["operation"] == "PutObject")
    assert (put["status"], put["bytes_in"], put["bucket"], put["peer"]) == (200, 100_000, "first", "127.0.0.1")
    assert put["took_us"] >= put["first_byte_us"] > 0 and "Boto3" in put["user_agent"] and put["tls"] is False
    assert put["access_key"] and re.fullmatch(r"\d{12}", put["account"])
    assert lines[-1]["key"] == '"}\n{"level":"error",\ufffd\0\x1b[2J' and lines[-1]["status"] == 403
    assert {line["level"] for line in lines} == {"info"}


def await_file(path):
    while not path.exists():
        os.sched_yield()


def test_sighup_opens_the_access_file_anew(observed, s3):
    work(s3)
    rotated = observed.access_file.with_suffix(".1")
    observed.access_file.rename(rotated)
    observed.server.process.send_signal(signal.SIGHUP)
    await_file(observed.access_file)
    s3.delete_object(Bucket="first", Key="small")
    observed.server.stop()
    assert '"DeleteObject"' not in rotated.read_text() and '"PutObject"' in rotated.read_text()
    assert [line["operation"] for line in observed.access_lines()] == ["DeleteObject"]


def test_the_service_manager_is_told(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        name = f"coffer-{os.getpid()}"
        manager.bind("\0" + name)
        manager.settimeout(60)
        observed = Observed(tmp_path, {**os.environ, "NOTIFY_SOCKET": "@" + name, "WATCHDOG_USEC": "200000"})

        def told(what):
            while not (message := manager.recv(1000).decode()).startswith(what):
                assert message == "WATCHDOG=1"
            return message

        assert told("READY=1") == f"READY=1\nSTATUS=Serves {observed.server.endpoint}"
        told("WATCHDOG=1")
        observed.server.process.send_signal(signal.SIGHUP)
        told("RELOADING=1\nMONOTONIC_USEC=")
        told("READY=1")
        observed.server.process.send_signal(signal.SIGTERM)
        told("STOPPING=1")
        observed.server.ended(expected=0)


def test_the_unit_file_is_one_that_systemd_takes(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    unit = tmp_path / "coffer.service"
    text = (ROOT / "tools/systemd/coffer.service").read_text()
    unit.write_text(text.replace("/usr/local/bin/coffer", os.path.realpath(server_module.BINARY)))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if "coffer.service" in line]
    assert done.returncode == 0 and not told, done.stderr
