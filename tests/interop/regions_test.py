"""Several regions behind one server: clients that look for a bucket's region, and host names that say it."""
import socket

import pytest

import clients
import server as server_module
from clients.aws_cli import DebianAwsCli
from clients.client import Settings

SETTINGS = """
[s3]
regions = ["eu-central-1", "us-west-2"]
domains = ["s3.test", "s3.{region}.test"]
"""
HOME, AWAY = "eu-central-1", "us-west-2"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("regions")
    (folder / "coffer.toml").write_text(SETTINGS)
    with server_module.Server(folder / "data", options=("--config", str(folder / "coffer.toml"))) as running:
        yield running


@pytest.fixture(scope="module")
def keys(server):
    return server.create_key("regions")


@pytest.fixture
def hosts_are_here(monkeypatch):
    """Every name under "test" is this machine."""
    real = socket.getaddrinfo

    def lookup(host, *rest, **options):
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if name.endswith(".test") else host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)


def client(server, keys, region, **config):
    return clients.boto3_client(server.endpoint, keys, region=region, **config)


def create(s3, bucket, region):
    return s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})


def test_a_life_in_two_regions(server, keys):
    home, away = client(server, keys, HOME), client(server, keys, AWAY)
    create(home, "life-home", HOME)
    create(away, "life-away", AWAY)
    create(home, "life-sent-away", AWAY)
    with pytest.raises(clients.ClientError, match="IllegalLocationConstraintException"):
        create(away, "life-nowhere", HOME)
    with pytest.raises(clients.ClientError, match="InvalidLocationConstraint"):
        create(home, "life-nowhere", "us-east-1")
    listed = home.list_buckets(Prefix="life-")["Buckets"]
    assert {bucket["Name"]: bucket["BucketRegion"] for bucket in listed} == {
        "life-away": AWAY, "life-home": HOME, "life-sent-away": AWAY}
    assert [bucket["Name"] for bucket in home.list_buckets(BucketRegion=HOME, Prefix="life-")["Buckets"]] == ["life-home"]
    for s3, bucket, region in ((home, "life-home", HOME), (away, "life-away", AWAY), (away, "life-sent-away", AWAY)):
        assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == region
        assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == region
        s3.put_object(Bucket=bucket, Key="k", Body=region.encode())
        with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
            create(s3, bucket, region)
    away.copy_object(Bucket="life-away", Key="copy", CopySource="life-home/k")
    assert away.get_object(Bucket="life-away", Key="copy")["Body"].read() == HOME.encode()
    for s3, bucket, key in ((home, "life-home", "k"), (away, "life-away", "k"), (away, "life-away", "copy")):
        s3.delete_object(Bucket=bucket, Key=key)
    home.delete_bucket(Bucket="life-home")
    away.delete_bucket(Bucket="life-away")


# What boto3's redirector does on an error of each kind of request, from a region that is served and from one that is not.
@pytest.mark.parametrize("region", [HOME, "us-east-1"])
def test_boto3_finds_a_buckets_region(server, keys, region):
    bucket = f"found-from-{region}"
    create(client(server, keys, AWAY), bucket, AWAY)
    requests = {
        "head_bucket": {}, "list_objects_v2": {}, "put_object": {"Key": "k", "Body": b"hello"}, "head_object": {"Key": "k"},
        "get_object": {"Key": "k"}, "delete_object": {"Key": "k"}, "delete_bucket": {}}
    for operation, parameters in requests.items():
        # A new client each time: one that was told remembers.
        getattr(client(server, keys, region), operation)(Bucket=bucket, **parameters)


def test_an_unsigned_head_tells_the_region(server, keys):
    create(client(server, keys, HOME), "told-to-all", AWAY)
    with pytest.raises(clients.ClientError) as error:
        clients.anonymous_client(server.endpoint).head_bucket(Bucket="told-to-all")
    answer = error.value.response["ResponseMetadata"]
    assert (answer["HTTPStatusCode"], answer["HTTPHeaders"]["x-amz-bucket-region"]) == (403, AWAY)


def test_aws_cli_in_both_regions(server, keys, tmp_path):
    for region in (HOME, AWAY):
        aws = DebianAwsCli(Settings(server.endpoint, keys, region), tmp_path).run
        aws("s3", "mb", f"s3://cli-{region}")
        assert region in aws("s3api", "get-bucket-location", "--bucket", f"cli-{region}")
    source, target = (tmp_path / name for name in ("source", "target"))
    source.write_bytes(b"hello")
    aws = DebianAwsCli(Settings(server.endpoint, keys, HOME), tmp_path).run
    aws("s3", "cp", source, f"s3://cli-{AWAY}/k")
    aws("s3", "cp", f"s3://cli-{AWAY}/k", target)
    assert target.read_bytes() == b"hello"


@pytest.mark.parametrize("style", ["virtual", "path"])
def test_host_names_say_the_region(server, keys, hosts_are_here, style):
    port = server.endpoint.rpartition(":")[2]
    bucket = f"hosts.{style}"
    away = clients.boto3_client(f"http://s3.{AWAY}.test:{port}", keys, region=AWAY, s3={"addressing_style": style})
    away.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": AWAY})
    away.put_object(Bucket=bucket, Key="a/b", Body=b"hello")
    assert away.get_object(Bucket=bucket, Key="a/b")["Body"].read() == b"hello"
    assert client(server, keys, AWAY).head_bucket(Bucket=bucket)["BucketRegion"] == AWAY
    plain = clients.boto3_client(f"http://s3.test:{port}", keys, region=AWAY, s3={"addressing_style": style})
    assert plain.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    wrong = clients.boto3_client(f"http://s3.{AWAY}.test:{port}", keys, region=HOME, s3={"addressing_style": style})
    with pytest.raises(clients.ClientError, match="AuthorizationHeaderMalformed") as error:
        wrong.list_buckets()
    assert error.value.response["Error"]["Region"] == AWAY
