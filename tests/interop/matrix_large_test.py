"""Every client: an object of 1 GiB goes up in parts, is read in part and in whole, and is copied."""
import pytest

import files
from clients.every import EVERY_CLIENT, SCHEMES, name_of

SIZE = 1 << 30
MIB = 1 << 20

# Over one scheme each: it is the same work once more, and takes its time.
WAYS = [(client, SCHEMES[number % 2]) for number, client in enumerate(EVERY_CLIENT)]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "1GiB"
    yield path, files.write_noise(path, SIZE, seed=3)
    path.unlink()


def part_of(path, start, stop):
    with path.open("rb") as file:
        file.seek(start)
        return file.read(stop - start)


@pytest.mark.parametrize("client, settings", WAYS, ids=map(name_of, WAYS), indirect=True)
def test_a_large_object(client, s3, bucket, file, scratch):
    client.put(file[0], bucket, "large")
    head = s3.head_object(Bucket=bucket, Key="large")
    assert head["ContentLength"] == SIZE and "-" in head["ETag"], "it was not sent in parts"
    assert not s3.list_multipart_uploads(Bucket=bucket).get("Uploads")

    if "ranges" not in client.cannot:
        for start, stop in ((0, MIB), (777 * MIB - 1, 778 * MIB + 1), (SIZE - 5, SIZE)):
            assert client.get_range(bucket, "large", start, stop) == part_of(file[0], start, stop)

    client.copy(bucket, "large", bucket, "copy")
    client.delete(bucket, "large")
    client.get(bucket, "copy", scratch / "down")
    assert files.sha256_of(scratch / "down") == file[1]
    client.delete(bucket, "copy")
