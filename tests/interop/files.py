"""Files that tests move: a real folder of this machine, large files, and the checksums that hold both sides together."""
import hashlib
import os
import pathlib
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

REAL_FOLDER = pathlib.Path("/usr/share/doc")
FILES_MAX = 15_000
BYTES_MAX = 150 << 20


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def regular_files(folder):
    """Relative path -> path of every regular file; symbolic links are left out, as with --no-follow-symlinks."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = pathlib.Path(parent, name)
            if path.is_file() and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = path
    return found


def checksums(folder):
    """Relative path -> SHA-256 of every regular file."""
    return {name: sha256_of(path) for name, path in regular_files(folder).items()}


def size_of(folder):
    sizes = [path.stat().st_size for path in regular_files(folder).values()]
    return len(sizes), sum(sizes)


def real_folder(scratch):
    """/usr/share/doc; where that is large, a copy of its first packages, as many as keep a test short."""
    if _fits(*size_of(REAL_FOLDER), FILES_MAX, BYTES_MAX):
        return REAL_FOLDER
    return copied_packages(scratch, FILES_MAX, BYTES_MAX)


def copied_packages(scratch, files_max, bytes_max):
    """Copies so many packages of /usr/share/doc that they stay within both limits; to be changed at will."""
    count = size = 0
    for package in sorted(p for p in REAL_FOLDER.iterdir() if p.is_dir() and not p.is_symlink()):
        more = size_of(package)
        if _fits(count + more[0], size + more[1], files_max, bytes_max):
            shutil.copytree(package, scratch / package.name, symlinks=True)
            count, size = count + more[0], size + more[1]
    return scratch


def _fits(count, size, files_max, bytes_max):
    return count <= files_max and size <= bytes_max


def write_noise(path, size, seed):
    """Bytes that do not compress and are the same in each run; returns their SHA-256."""
    source, digest = random.Random(seed), hashlib.sha256()
    with open(path, "wb") as file:
        for start in range(0, size, 1 << 20):
            block = source.randbytes(min(1 << 20, size - start))
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def fill(s3, bucket, keys):
    """Puts an object with each key; its body is the key."""
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=key.encode()), keys))
