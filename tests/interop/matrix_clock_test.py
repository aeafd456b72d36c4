"""Every client: what its user sees when the clock is off by more than the 15 minutes that S3 allows."""
import pytest

from clients.client import Failed, Settings
from clients.every import EVERY_CLIENT, name_of

# Over TLS a clock that is behind finds the certificate of a test, made just now, not yet valid.
WAYS = [(client, "http") for client in EVERY_CLIENT]


@pytest.fixture(params=["+20m", "-20m"])
def shift(request):
    return request.param


@pytest.fixture
def settings(request, server, keys, shift):
    return Settings.of(server, keys, scheme=request.param)._replace(attempts=3, clock=shift)


@pytest.mark.parametrize("client, settings", WAYS, ids=map(name_of, WAYS), indirect=True)
@pytest.mark.needs("another clock")
def test_a_clock_that_is_off(client, bucket):
    if client.corrects_its_clock:
        assert bucket in client.buckets()
    else:
        with pytest.raises(Failed, match="RequestTimeTooSkewed"):
            client.buckets()
