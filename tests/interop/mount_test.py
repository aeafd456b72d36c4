"""s3fs mounts a bucket: a tree is copied in, read back through another mount, renamed and removed."""
import hashlib
import shutil

import pytest

import files
from clients.client import Failed
from clients.every import SCHEMES
from clients.running import version_of
from clients.s3fs import S3fs

FILES_MAX = 20
BYTES_MAX = 1 << 20
LARGE = 21 << 20  # s3fs sends files in parts of 10 MiB, and copies those over 20 MiB in parts


@pytest.fixture
def mount(settings, bucket, tmp_path, record_testsuite_property):
    """Mounts the bucket on a new folder, each time by a process that has seen nothing of it."""
    record_testsuite_property("note", f"client s3fs: {version_of(S3fs)}")
    s3fs, mounted = S3fs(settings, tmp_path), []

    def mount():
        folder = tmp_path / f"mounted-{len(mounted)}"
        folder.mkdir()
        try:
            s3fs.mount(bucket, folder)
        except Failed as failed:
            if "fuse: " in str(failed):
                pytest.skip(f"s3fs may not mount here: {failed}")
            raise
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        s3fs.unmount(folder)


@pytest.fixture
def tree(tmp_path):
    tree = files.copied_packages(tmp_path / "tree", FILES_MAX, BYTES_MAX)
    files.write_noise(tree / "large", LARGE, seed=7)
    (tree / "with space & ümlaut").write_text("awkward")
    return tree


def stored(s3, bucket, prefix):
    """Relative key -> SHA-256 of what is no folder."""
    found = {}
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", []):
        if not entry["Key"].endswith("/"):
            body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            found[entry["Key"].removeprefix(prefix)] = hashlib.sha256(body).hexdigest()
    return found


@pytest.mark.parametrize("settings", SCHEMES, indirect=True)
def test_a_mounted_bucket(mount, s3, bucket, tree):
    wanted = files.checksums(tree)
    writer = mount()
    shutil.copytree(tree, writer / "tree", symlinks=True)
    assert stored(s3, bucket, "tree/") == wanted

    reader = mount()
    assert files.checksums(reader / "tree") == wanted

    (writer / "tree" / "large").rename(writer / "larger")
    assert stored(s3, bucket, "larger") == {"": wanted.pop("large")}
    (writer / "tree").rename(writer / "moved")
    assert stored(s3, bucket, "moved/") == wanted
    assert not stored(s3, bucket, "tree/")

    shutil.rmtree(writer / "moved")
    (writer / "larger").unlink()
    assert list(writer.iterdir()) == []
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
