"""The binary as people and scripts use it: started, told, asked, stopped, started again."""
import concurrent.futures
import contextlib
import http.client
import io
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import urllib.parse
import urllib.request

import boto3
import botocore.client
import botocore.exceptions
import pytest

BINARY = os.environ.get("COFFER") or str(pathlib.Path("tools/server/coffer").resolve())
READY = "Coffer serves "


class Server:
    """A server process. Its standard output is read up to the line that says it serves; its log goes to a file."""

    def __init__(self, data, *arguments, log):
        self.data = data
        with open(log, "ab") as stderr:
            self.process = subprocess.Popen([BINARY, "server", "--data", data, "--listen", "127.0.0.1:0", *arguments],
                                            stdout=subprocess.PIPE, stderr=stderr, text=True)
        self.log = log
        self.told = ""
        for line in self.process.stdout:
            self.told += line
            if line.startswith(READY):
                self.endpoint = line[len(READY):].strip()
                break
        else:
            raise RuntimeError(f"the server ended: {self.process.wait()}\n{self.told}{self.log_text()}")

    def log_text(self):
        return pathlib.Path(self.log).read_text()

    def shown(self, name):
        found = re.search(rf"^export {name}=(\S+)$", self.told, re.M)
        return found and found[1]

    def credentials(self):
        return {"access_key": self.shown("AWS_ACCESS_KEY_ID"), "secret_key": self.shown("AWS_SECRET_ACCESS_KEY")}

    def s3(self, key):
        return boto3.client("s3", endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=key["access_key"],
                            aws_secret_access_key=key["secret_key"],
                            config=botocore.client.Config(signature_version="s3v4", retries={"total_max_attempts": 1}))

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait()


@pytest.fixture
def start(tmp_path):
    servers = []

    def start(*arguments, data="data"):
        servers.append(Server(str(tmp_path / data), *arguments, log=str(tmp_path / "log")))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.wait()
        server.process.stdout.close()


def coffer(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60)


def answer(*arguments):
    done = coffer(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def error_of(*arguments):
    done = coffer(*arguments)
    assert (done.returncode, done.stdout) == (1, ""), done
    *log, error = done.stderr.splitlines()
    assert error.startswith("coffer: ") and not [line for line in log if " info " not in line], done.stderr
    return done.stderr


def code_of(call, *arguments, **named):
    with pytest.raises(botocore.exceptions.ClientError) as failed:
        call(*arguments, **named)
    return failed.value.response["Error"]["Code"]


def test_the_first_start_prints_a_key_that_works_and_later_ones_do_not(start):
    server = start()
    key = server.credentials()
    assert re.fullmatch(r"[A-Z0-9]{20}", key["access_key"]) and len(key["secret_key"]) == 40
    s3 = server.s3(key)
    s3.create_bucket(Bucket="first")
    s3.put_object(Bucket="first", Key="a/é", Body=b"x" * 100_000)

    pasted = io.StringIO()
    with contextlib.redirect_stdout(pasted):
        exec(re.search(r"^import boto3\n.*?\n\n", server.told, re.M | re.S)[0], {})
    assert "'Name': 'first'" in pasted.getvalue()

    assert server.stop() == 0
    again = start()
    assert "secret" not in again.told and key["secret_key"] not in again.told
    assert again.s3(key).get_object(Bucket="first", Key="a/é")["Body"].read() == b"x" * 100_000
    assert [a["name"] for a in answer("account", "list", "--data", again.data)["accounts"]] == ["main"]


def test_a_store_that_was_made_by_a_command_gets_no_other_account(start, tmp_path):
    data = str(tmp_path / "data")
    assert answer("account", "create", "alice", "--data", data).keys() == {"account_id", "canonical_id"}
    key = answer("key", "create", "--account", "alice", "--data", data)
    assert key.keys() == {"access_key", "secret_key"}
    server = start()
    assert server.shown("AWS_ACCESS_KEY_ID") is None
    assert server.s3(key).list_buckets()["Buckets"] == []


@pytest.mark.parametrize("running", [True, False], ids=["through the socket", "offline"])
def test_accounts_and_keys(start, running):
    server = start()
    data = ("--data", server.data)
    if not running:
        server.stop()
    account = answer("account", "create", "alice", *data)
    key = answer("key", "create", "--account", "alice", "--name", "ci", *data)
    other = answer("key", "create", "--account", account["account_id"], *data)
    answer("key", "rename", key["access_key"], "laptop", *data)
    listed = {k["access_key"]: k for k in answer("key", "list", "--account", "alice", *data)["keys"]}
    assert {k: v["name"] for k, v in listed.items()} == {key["access_key"]: "laptop", other["access_key"]: ""}
    assert all(k["account_id"] == account["account_id"] for k in listed.values())
    renewed = answer("key", "regenerate", key["access_key"], *data)
    assert renewed["access_key"] == key["access_key"] and renewed["secret_key"] != key["secret_key"]
    answer("key", "delete", other["access_key"], *data)

    assert "alice" in error_of("account", "create", "alice", *data)
    assert "nobody" in error_of("key", "create", "--account", "nobody", *data)
    assert other["access_key"] in error_of("key", "delete", other["access_key"], *data)
    error_of("account", "create", "a\nb", *data)
    error_of("account", "create", "", *data)
    table = coffer("key", "list", *data).stdout
    assert table.startswith("ACCESS KEY") and "laptop" in table and renewed["secret_key"] not in table

    server = server if running else start()
    assert server.s3(renewed).list_buckets()["Owner"]["ID"] == account["canonical_id"]
    assert code_of(server.s3(key).list_buckets) == "SignatureDoesNotMatch"
    assert code_of(server.s3(other).list_buckets) == "InvalidAccessKeyId"


def test_no_secret_and_no_signature_is_logged(start):
    server = start()
    key = server.credentials()
    s3 = server.s3(key)
    s3.create_bucket(Bucket="first")
    url = s3.generate_presigned_url("put_object", {"Bucket": "first", "Key": "k"})
    urllib.request.urlopen(urllib.request.Request(url, b"hello", method="PUT")).read()
    code_of(server.s3({**key, "secret_key": "wrong"}).list_buckets)
    made = answer("key", "create", "--account", "main", "--data", server.data)
    renewed = answer("key", "regenerate", made["access_key"], "--data", server.data)
    server.stop()
    log = server.log_text()
    for line in ("operation=CreateBucket", "operation=PutObject", "error=SignatureDoesNotMatch", "operation=CreateAccessKey"):
        assert line in log
    signature = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["X-Amz-Signature"][0]
    for secret in (key["secret_key"], made["secret_key"], renewed["secret_key"], signature):
        assert secret not in log


def test_a_second_server_is_refused_and_the_first_goes_on(start, tmp_path):
    server = start()
    error = error_of("server", "--data", server.data, "--listen", "127.0.0.1:0")
    assert f"another server has the data folder {server.data} open" in error
    host = server.endpoint.removeprefix("http://")
    error = error_of("server", "--data", str(tmp_path / "other"), "--listen", host)
    assert host in error and "another program listens there" in error
    assert server.s3(server.credentials()).list_buckets()["Buckets"] == []
    # The refused start made a store and no key: the next one does.
    assert start(data="other").credentials()["secret_key"]


def test_kill_loses_nothing_and_leaves_nothing_in_the_way(start):
    server = start()
    key = server.credentials()
    server.s3(key).create_bucket(Bucket="first")
    server.s3(key).put_object(Bucket="first", Key="k", Body=b"hello")
    assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    assert os.path.exists(server.data + "/coffer.sock")
    assert len(answer("key", "list", "--data", server.data)["keys"]) == 1
    again = start()
    assert again.s3(key).get_object(Bucket="first", Key="k")["Body"].read() == b"hello"
    assert len(answer("key", "list", "--data", server.data)["keys"]) == 1


def upload_half(server, key, length):
    """A PUT whose body has been half sent, and is known to be under way."""
    s3 = server.s3(key)
    s3.create_bucket(Bucket="first")
    url = urllib.parse.urlsplit(s3.generate_presigned_url("put_object", {"Bucket": "first", "Key": "k"}))
    client = http.client.HTTPConnection(url.netloc)
    client.putrequest("PUT", f"{url.path}?{url.query}")
    client.putheader("Content-Length", str(length))
    client.putheader("Expect", "100-continue")
    client.endheaders()
    assert client.sock.recv(25, socket.MSG_WAITALL) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(b"x" * (length // 2))
    return client


def await_refusal(server):
    host, port = server.endpoint.removeprefix("http://").split(":")
    with pytest.raises(OSError):
        while True:
            with socket.create_connection((host, int(port))) as client:
                client.sendall(b"x")
                if client.recv(1) == b"":
                    break
        raise ConnectionRefusedError


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_an_upload_finish(start, number):
    server = start()
    key = server.credentials()
    client = upload_half(server, key, 1_000_000)
    server.process.send_signal(number)
    await_refusal(server)
    client.send(b"x" * 500_000)
    done = client.getresponse()
    assert (done.status, done.getheader("Connection")) == (200, "close")
    assert server.process.wait() == 0
    assert not os.path.exists(server.data + "/coffer.sock")
    assert start().s3(key).get_object(Bucket="first", Key="k")["Body"].read() == b"x" * 1_000_000


def test_a_stop_cuts_what_does_not_finish_in_time(start, tmp_path):
    config = tmp_path / "coffer.toml"
    config.write_text('[server]\ndrain_timeout = "50ms"\n')
    server = start("--config", str(config))
    key = server.credentials()
    client = upload_half(server, key, 1_000_000)
    assert server.stop() == 0
    assert "were cut" in server.log_text()
    with pytest.raises((http.client.HTTPException, OSError)):
        client.send(b"x")
        client.getresponse()
    assert code_of(start().s3(key).head_object, Bucket="first", Key="k") == "404"


def test_a_store_in_memory_is_new_at_every_start(start, tmp_path):
    config = tmp_path / "coffer.toml"
    config.write_text('[storage]\nbackend = "memory"\ncapacity = 1000000\n')
    keys = []
    for _ in range(2):
        server = start("--config", str(config))
        keys.append(server.credentials())
        server.s3(keys[-1]).create_bucket(Bucket="first")
        assert [k["access_key"] for k in answer("key", "list", "--data", server.data)["keys"]] == [keys[-1]["access_key"]]
        assert server.stop() == 0
    assert keys[0] != keys[1]
    assert os.listdir(server.data) == []


def test_the_way_to_the_files_is_told_and_can_be_chosen(start, tmp_path):
    server = start()
    assert server.stop() == 0
    assert re.search(r"the store is open.*backend=disk.*io=.*(io_uring|pread/pwrite)", server.log_text())
    config = tmp_path / "coffer.toml"
    config.write_text('[storage]\nio = "posix"\n')
    server = start("--config", str(config), data="other")
    assert server.stop() == 0
    assert re.search(r"the store is open.*io=\"?pread/pwrite\"?$", server.log_text(), re.M)
    config.write_text('[storage]\nio = "quick"\n')
    assert f'{config}:2: setting "io" is none of auto, io_uring, posix' in error_of(
        "server", "--config", str(config), "--data", str(tmp_path / "third"))


def test_many_clients_at_once(start, tmp_path):
    config = tmp_path / "coffer.toml"
    config.write_text('[server]\nloops = 2\nworkers = 3\nmaintenance_interval = "5ms"\n')
    server = start("--config", str(config))
    key = server.credentials()
    s3 = server.s3(key)
    s3.create_bucket(Bucket="first")

    def client(number):
        for turn in range(5):
            body = bytes([number]) * (300_000 if turn % 2 else 3_000)
            s3.put_object(Bucket="first", Key=f"own-{number}", Body=body)
            s3.put_object(Bucket="first", Key="shared", Body=body)
            assert s3.get_object(Bucket="first", Key=f"own-{number}")["Body"].read() == body
            assert len(set(s3.get_object(Bucket="first", Key="shared")["Body"].read())) == 1
        upload = s3.create_multipart_upload(Bucket="first", Key="parts")["UploadId"]
        part = s3.upload_part(Bucket="first", Key="parts", UploadId=upload, PartNumber=1, Body=body)
        s3.complete_multipart_upload(Bucket="first", Key="parts", UploadId=upload,
                                     MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
        answer("key", "create", "--account", "main", "--data", server.data)
        s3.delete_object(Bucket="first", Key=f"own-{number}")

    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        for done in [clients.submit(client, number) for number in range(8)]:
            done.result()
    assert {o["Key"] for o in s3.list_objects_v2(Bucket="first")["Contents"]} == {"parts", "shared"}
    assert len(answer("key", "list", "--data", server.data)["keys"]) == 9
    assert server.stop() == 0
    assert " error " not in server.log_text() and " warning " not in server.log_text()


def test_health_and_version(start):
    server = start()
    with urllib.request.urlopen(server.endpoint + "/health") as health:
        assert (health.status, health.read()) == (200, b"ok\n")
    assert re.fullmatch(r"coffer \d+\.\d+\.\d+\n", coffer("--version").stdout)


def test_a_wrong_start_says_what_is_wrong(tmp_path):
    config = tmp_path / "coffer.toml"
    config.write_text("[server]\n\nworkres = 2\n")
    done = coffer("server", "--config", str(config))
    assert done.returncode == 2 and f"{config}:3: " in done.stderr and "server.workers" in done.stderr
    done = coffer("server", "--data", str(tmp_path / "data"), "--listen", "nowhere")
    assert done.returncode == 2 and "--listen" in done.stderr
    assert coffer("serve").returncode == 2
    error = error_of("server", "--data", "/proc/coffer", "--listen", "127.0.0.1:0")
    assert "/proc/coffer" in error
    error = error_of("key", "list", "--data", str(tmp_path / "nothing"))
    assert "there is no store in" in error and not (tmp_path / "nothing").exists()


def test_files_go_into_buckets_and_back_through_a_server_and_without_one(start, tmp_path):
    server = start()
    key = server.credentials()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": key["access_key"],
                   "AWS_SECRET_ACCESS_KEY": key["secret_key"]}

    def ran(*arguments, **given):
        done = subprocess.run([BINARY, *arguments], capture_output=True, timeout=60, env=environment, cwd=tmp_path, **given)
        return done.returncode, done.stdout, done.stderr.decode()

    big = os.urandom(12_000_000)
    (tmp_path / "up/below").mkdir(parents=True)
    (tmp_path / "up/big").write_bytes(big)
    (tmp_path / "up/below/é").write_bytes(b"small")
    remote, local = ("--endpoint", server.endpoint), ("--data", server.data)
    assert ran("bucket", "create", "photos", *remote)[0] == 0
    code, told, warned = ran("object", "put", "-r", "up", "s3://photos/2024", "--json", *remote)
    assert (code, warned) == (0, "") and {json.loads(line)["target"] for line in told.splitlines()} == {
        "s3://photos/2024/big", "s3://photos/2024/below/é"}
    assert ran("object", "get", "s3://photos/2024/big", "-", *remote) == (0, big, "")
    _, url, _ = ran("object", "presign", "s3://photos/2024/below/é", *remote)
    assert urllib.request.urlopen(url.decode()).read() == b"small"
    assert "NoSuchBucket" in ran("object", "ls", "s3://gone", *remote)[2]

    # Who has no right to the folder is told where to go.
    code, _, error = ran("object", "ls", "s3://photos", *local)
    assert code == 1 and f"--endpoint {server.endpoint}" in error
    assert server.stop() == 0
    code, told, error = ran("object", "get", "-r", "s3://photos", "down", *local)
    assert (code, error) == (0, "") and told.startswith(b"get 2 objects, 11.4 MiB in ")
    assert (tmp_path / "down/2024/big").read_bytes() == big and (tmp_path / "down/2024/below/é").read_bytes() == b"small"
    assert ran("object", "rm", "-r", "s3://photos", *local)[:2] == (0, b"rm 2 objects\n")
    assert ran("bucket", "rm", "photos", *local) == (0, b"", "") and ran("bucket", "ls", *local) == (0, b"", "")
    assert "no store in" in ran("bucket", "ls", "--data", "nowhere")[2]
    assert ran("object", "get", "s3://photos")[0] == 2


def test_a_store_is_backed_up_checked_restored_and_repaired(start, tmp_path):
    data, backup = str(tmp_path / "data"), str(tmp_path / "backup")
    server = start()
    key = server.credentials()
    s3 = server.s3(key)
    s3.create_bucket(Bucket="bkt")
    for name in "ab":
        s3.put_object(Bucket="bkt", Key=name, Body=name.encode() * 100_000)
    made = coffer("backup", backup, "--data", data)
    assert made.returncode == 0 and "coffer.key is not in it" in made.stdout, made
    assert os.listdir(backup) == ["catalog.db"]
    s3.put_object(Bucket="bkt", Key="later", Body=b"x" * 100_000)
    assert coffer("fsck", "--data", data).returncode == 1  # the server has it open
    assert coffer("restore", backup, "--data", data, "--replace").returncode == 1
    server.stop()

    sound = coffer("fsck", "--data", data)
    assert sound.returncode == 0 and "The store is sound." in sound.stdout, sound
    blobs = sorted(pathlib.Path(data).rglob("*.blob"))
    blobs[0].write_bytes(blobs[0].read_bytes()[:5000])
    checked = coffer("fsck", "--data", data, "--json")
    report = json.loads(checked.stdout)
    assert checked.returncode == 3 and report["lost_versions"] == 1 and report["findings"][0]["key"] == "a"
    assert coffer("fsck", "--data", data, "--repair", "lost").returncode == 0

    restored = coffer("restore", backup, "--data", data, "--replace")
    assert restored.returncode == 0, restored
    server = start()
    listed = server.s3(key).list_objects_v2(Bucket="bkt")
    assert [entry["Key"] for entry in listed["Contents"]] == ["a", "b"]
    assert "HELD" in coffer("stats", "--data", data).stdout
    server.stop()
    rebuilt = coffer("fsck", "--data", data, "--repair", "lost", "--rebuild")
    assert "1 objects made again" in rebuilt.stdout, rebuilt
    assert coffer("fsck", "--data", data, "--repair", "release").returncode == 0
    server = start()
    assert "HELD" not in coffer("stats", "--data", data).stdout
