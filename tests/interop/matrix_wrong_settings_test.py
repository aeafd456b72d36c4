"""Every client: what its user sees when a setting is wrong."""
import pytest

import clients
from clients.client import Failed
from clients.every import EVERY_CLIENT, name_of

OVER_TLS = [(client, "https") for client in EVERY_CLIENT]


@pytest.fixture
def wrong(client, settings, tmp_path):
    """The same client with some settings changed."""
    made = []

    def make(**changes):
        made.append(type(client)(settings._replace(**changes), tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_wrong_secret(wrong, keys):
    with pytest.raises(Failed, match="SignatureDoesNotMatch"):
        wrong(keys=keys._replace(secret_key=keys.secret_key[::-1])).buckets()


def test_an_unknown_key(wrong):
    with pytest.raises(Failed, match="InvalidAccessKeyId"):
        wrong(keys=clients.Keys("AKIAABSENTABSENTABSE", "absent")).buckets()


def test_a_wrong_region(client, wrong, s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    lost = wrong(region="eu-central-1")
    if client.finds_the_region:
        assert lost.keys(bucket) == ["k"]
    else:
        with pytest.raises(Failed, match=f"AuthorizationHeaderMalformed.*{clients.REGION}"):
            lost.keys(bucket)


@pytest.mark.parametrize("client, settings", OVER_TLS, ids=map(name_of, OVER_TLS), indirect=True)
def test_a_certificate_that_nobody_vouches_for(wrong):
    with pytest.raises(Failed, match="(?i)certificat"):
        wrong(authority=None).buckets()
