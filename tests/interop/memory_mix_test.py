"""Everything at once on a server with little memory: each call is done or told to slow down, all of them end, and the process stays
as small as its limits say.
"""
import collections
import random
import socket
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

import clients
import server as server_module

MIB = 1 << 20
ENGINE_MIB, SOCKETS_MIB = 8, 2
CONFIGURATION = f"""\
[limits]
memory = "{ENGINE_MIB}MiB"
socket_memory = "{SOCKETS_MIB}MiB"
catalog_cache = "4MiB"
[log]
access = false
"""
# Beside the budgets: heads and requests of the connections, stacks of the threads, what the allocator keeps.
OVERHEAD_BYTES = 24 * MIB
LARGE = random.Random(1).randbytes(6 * MIB)
KEYS = 300
# More than the budget has buffers for, each half sent; and readers that take no more than the first bytes.
SLOW_UPLOADS, SLOW_READERS = 300, 60
UPLOAD_BUFFER_BYTES = 16 << 10
SLOW_BODY = LARGE[:64 << 10]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "coffer.toml").write_text(CONFIGURATION)
    with server_module.Server(folder / "data", options=["--config", str(folder / "coffer.toml")]) as running:
        yield running


@pytest.fixture(scope="module")
def s3(small):
    s3 = clients.boto3_client(small.endpoint, small.create_key("mix"), signature_version="s3v4")
    s3.create_bucket(Bucket="mix")
    s3.put_object(Bucket="mix", Key="large", Body=LARGE)
    for i in range(KEYS):
        s3.put_object(Bucket="mix", Key=f"keys/{i:03}", Body=b"x")
    return s3


class Memory:
    """What the budgets hold, as the server tells it, and what the process took at most since it was made."""

    def __init__(self, server):
        self.server, self.before = server, server.peak_memory_bytes()

    def used(self):
        rows = self.server.command("stats")["coffer_memory_used_bytes"]
        used = {row["labels"]["budget"]: row["value"] for row in rows}
        assert used["engine"] <= ENGINE_MIB * MIB and used["sockets"] <= SOCKETS_MIB * MIB, used
        return used["engine"]

    def await_short(self):
        """Until there is no room for another upload; each question to the server is a turn of its loops."""
        for _ in range(1000):
            if self.used() > ENGINE_MIB * MIB - UPLOAD_BUFFER_BYTES:
                return
        pytest.fail("the budget never was short")

    def grown(self):
        return self.server.peak_memory_bytes() - self.before


class Slow:
    """A request over a socket of its own, with its end still to come."""

    def __init__(self, server, url, head, body=b""):
        place = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((place.hostname, place.port))
        self.socket.sendall(f"{head} {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:len(body) // 2])
        self.rest = body[len(body) // 2:]

    def finish(self):
        """The status, and the body of the answer."""
        answer = b""
        try:
            self.socket.sendall(self.rest)
        except OSError:
            pass  # it was refused already, and the answer says so
        try:
            while piece := self.socket.recv(MIB):
                answer += piece
        except ConnectionResetError:
            assert answer, "cut without an answer"
        self.socket.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), body


def slow_uploads(s3, server):
    url = s3.generate_presigned_url
    return [Slow(server, url("put_object", Params={"Bucket": "mix", "Key": f"slow/{i}"}), "PUT", SLOW_BODY)
            for i in range(SLOW_UPLOADS)]


def slow_readers(s3, server):
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "mix", "Key": "large"})
    return [Slow(server, url, "GET") for _ in range(SLOW_READERS)]


def put(s3, key):
    s3.put_object(Bucket="mix", Key=key, Body=LARGE)


def upload(s3, key):
    made = s3.create_multipart_upload(Bucket="mix", Key=key)["UploadId"]
    parts = []
    for number, body in enumerate((LARGE, b"end"), 1):
        part = s3.upload_part(Bucket="mix", Key=key, UploadId=made, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]})
    s3.complete_multipart_upload(Bucket="mix", Key=key, UploadId=made, MultipartUpload={"Parts": parts})


def get(s3, key):
    assert s3.get_object(Bucket="mix", Key="large")["Body"].read() == LARGE


def copy(s3, key):
    """With a checksum that its source does not have, so that the bytes are read."""
    s3.copy_object(Bucket="mix", Key=key, CopySource={"Bucket": "mix", "Key": "large"}, ChecksumAlgorithm="SHA256")


def listing(s3, key):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="mix", Prefix="keys/", PaginationConfig={"PageSize": 100})
    assert sum(page["KeyCount"] for page in pages) == KEYS


KINDS = [put, upload, get, copy, listing]


def attempt(s3, kind, key):
    """Whether it was done; otherwise it was told to slow down."""
    try:
        kind(s3, key)
        return True
    except clients.ClientError as error:
        assert error.response["Error"]["Code"] == "SlowDown", error
        return False


def run_mix(s3, name, rounds):
    """Of each kind, how many were done and how many refused."""
    outcomes = {kind.__name__: collections.Counter() for kind in KINDS}
    with ThreadPoolExecutor(len(KINDS) * 2) as threads:
        calls = [(kind, threads.submit(attempt, s3, kind, f"{name}/{kind.__name__}{i}")) for i in range(rounds) for kind in KINDS]
        for kind, call in calls:
            outcomes[kind.__name__][call.result()] += 1
    return outcomes


def test_everything_at_once_under_a_small_budget(small, s3, record_testsuite_property, capsys):
    memory = Memory(small)
    readers, uploads = slow_readers(s3, small), slow_uploads(s3, small)
    memory.await_short()
    crowded = run_mix(s3, "crowded", rounds=4)
    held = memory.used()
    answers = [upload.finish() for upload in uploads]
    bodies = [reader.finish() for reader in readers]
    free = run_mix(s3, "free", rounds=2)
    refused = {name: outcome[False] for name, outcome in crowded.items()}
    note = (f"refused of 4 each with {held / MIB:.1f} MiB held: {refused}; slow uploads {collections.Counter(status for status, _ in answers)}, "
            f"slow readers {collections.Counter(status for status, _ in bodies)}; grown by {memory.grown() / MIB:.1f} MiB")
    record_testsuite_property("note", note)
    with capsys.disabled():
        print(f"\n{note}")

    assert refused["put"] == refused["upload"] == 4 and refused["listing"] == 0
    assert not any(outcome[False] for outcome in free.values()), "what was refused is done when the others are gone"
    assert {status for status, _ in answers + bodies} <= {200, 503}
    assert all(body == LARGE for status, body in bodies if status == 200)
    for i, (status, _) in enumerate(answers):
        if status == 200:
            assert s3.get_object(Bucket="mix", Key=f"slow/{i}")["Body"].read() == SLOW_BODY
    assert s3.get_object(Bucket="mix", Key="free/upload0")["Body"].read() == LARGE + b"end"
    assert s3.get_object(Bucket="mix", Key="free/copy0")["Body"].read() == LARGE
    assert memory.used() < held
    assert memory.grown() <= ENGINE_MIB * MIB + SOCKETS_MIB * MIB + OVERHEAD_BYTES
