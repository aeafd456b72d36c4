"""What was acknowledged is there after the server ended, in good order or not."""
import contextlib
import hashlib
import io
import random
import threading

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError

import clients
import files
import server as server_module
from clients.aws_cli import DebianAwsCli
from clients.client import Failed, Settings

BUCKET = "durable"
MIB = 1 << 20
IN_PARTS = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, use_threads=False)

# Sizes on both sides of what is kept in the catalog, of a block, and of what fits in memory.
SIZES = [0, 1, 1000, 16 << 10, (16 << 10) + 1, 100_000, MIB + 1, 11 * MIB]


@pytest.fixture
def own_server(scratch):
    with server_module.Server(scratch / "data") as server:
        server.keys = server.create_key("durable")
        yield server


def client_of(server, **config):
    return clients.boto3_client(server.endpoint, server.keys, **config)


def stored(s3):
    """Key -> SHA-256 of everything in the bucket, read back; what is listed can be read."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {entry["Key"]: hashlib.sha256(s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read()).hexdigest()
            for page in pages for entry in page.get("Contents", [])}


def test_a_restart_loses_nothing(own_server):
    s3, noise = client_of(own_server), random.Random(1)
    s3.create_bucket(Bucket=BUCKET)
    wanted = {}
    for number, size in enumerate(SIZES * 3):
        body = noise.randbytes(size)
        s3.put_object(Bucket=BUCKET, Key=f"k/{number}", Body=body, Metadata={"number": str(number)})
        wanted[f"k/{number}"] = hashlib.sha256(body).hexdigest()
    own_server.stop()
    own_server.start()
    s3 = client_of(own_server)
    assert stored(s3) == wanted
    assert s3.head_object(Bucket=BUCKET, Key="k/7")["Metadata"] == {"number": "7"}


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_upload_in_parts_goes_on_after_a_restart(own_server, end):
    s3 = client_of(own_server)
    s3.create_bucket(Bucket=BUCKET)
    address = {"Bucket": BUCKET, "Key": "k", "UploadId": s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]}
    bodies = [random.Random(n).randbytes(5 * MIB + n) for n in range(3)]
    etags = [s3.upload_part(**address, PartNumber=n + 1, Body=bodies[n])["ETag"] for n in range(2)]
    getattr(own_server, end)()
    own_server.start()
    s3 = client_of(own_server)
    assert [part["ETag"] for part in s3.list_parts(**address)["Parts"]] == etags
    etags.append(s3.upload_part(**address, PartNumber=3, Body=bodies[2])["ETag"])
    parts = [{"PartNumber": n + 1, "ETag": etag} for n, etag in enumerate(etags)]
    s3.complete_multipart_upload(**address, MultipartUpload={"Parts": parts})
    assert stored(s3) == {"k": hashlib.sha256(b"".join(bodies)).hexdigest()}


def test_a_stop_lets_downloads_finish(own_server, scratch):
    wanted = files.write_noise(scratch / "file", 96 * MIB, seed=2)
    s3 = client_of(own_server)
    s3.create_bucket(Bucket=BUCKET)
    s3.upload_file(str(scratch / "file"), BUCKET, "k")
    body = s3.get_object(Bucket=BUCKET, Key="k")["Body"]
    digest = hashlib.sha256(body.read(MIB))
    stopping = threading.Thread(target=own_server.stop)
    stopping.start()
    for block in body.iter_chunks(MIB):
        digest.update(block)
    stopping.join()
    assert digest.hexdigest() == wanted


class Writer(threading.Thread):
    """Puts, overwrites and deletes keys of its own until the server is gone; knows what each key may be then."""

    def __init__(self, server, name, acknowledged):
        super().__init__(daemon=True)
        self.s3, self.name, self.acknowledged = client_of(server), name, acknowledged
        self.noise = random.Random(name)
        self.sure = {}     # key -> SHA-256, or None for deleted
        self.open = {}     # the same for the one request that got no answer
        self.ended = None  # by which error

    def run(self):
        try:
            while True:
                self.step()
        except Exception as error:
            self.ended = error

    def step(self):
        key = f"{self.name}/{self.noise.randrange(40)}"
        body = None if self.noise.random() < 0.2 else self.noise.randbytes(self.noise.choice(SIZES))
        self.open = {key: body if body is None else hashlib.sha256(body).hexdigest()}
        if body is None:
            self.s3.delete_object(Bucket=BUCKET, Key=key)
        else:
            self.s3.upload_fileobj(io.BytesIO(body), BUCKET, key, Config=IN_PARTS)
        self.sure.update(self.open)
        self.open = {}
        self.acknowledged.release()

    def check(self, found):
        assert isinstance(self.ended, BotoCoreError), f"not ended by the kill: {self.ended!r}"
        for key, digest in self.sure.items():
            allowed = {digest, self.open.get(key, digest)}
            assert found.pop(key, None) in allowed, f"{key} is not what was acknowledged"
        for key, digest in self.open.items():
            assert found.pop(key, digest) == digest, f"{key} was not acknowledged, and is not whole"


@pytest.mark.parametrize("acknowledgements", [1, 20, 150, 400])
def test_a_kill_loses_nothing_that_was_acknowledged(own_server, acknowledgements):
    client_of(own_server).create_bucket(Bucket=BUCKET)
    acknowledged = threading.Semaphore(0)
    writers = [Writer(own_server, f"writer{n}", acknowledged) for n in range(8)]
    for writer in writers:
        writer.start()
    for _ in range(acknowledgements):
        assert acknowledged.acquire(timeout=60)
    own_server.kill()
    for writer in writers:
        writer.join()
    own_server.start()
    found = stored(client_of(own_server))
    for writer in writers:
        writer.check(found)
    assert not found, "objects that nobody wrote"


def test_aws_cli_goes_on_with_a_sync_after_a_kill(own_server, scratch):
    source = scratch / "source"
    source.mkdir()
    for number in range(200):
        files.write_noise(source / f"{number:03d}", 50_000 + number, seed=number)
    client_of(own_server).create_bucket(Bucket=BUCKET)
    sync = threading.Thread(target=interrupted, args=(aws_cli(own_server, scratch), source))
    sync.start()
    wait_for_a_listed_key(own_server)
    own_server.kill()
    sync.join()
    own_server.start()
    aws_cli(own_server, scratch).upload(source, BUCKET, "")
    assert stored(client_of(own_server)) == files.checksums(source)


def aws_cli(server, home):
    return DebianAwsCli(Settings.of(server, server.keys, "http"), home)


def interrupted(aws, source):
    with contextlib.suppress(Failed):
        aws.upload(source, BUCKET, "")


def wait_for_a_listed_key(server):
    s3 = client_of(server)
    while "Contents" not in s3.list_objects_v2(Bucket=BUCKET, MaxKeys=1):
        pass
