"""What every client can be asked to do, in one form; a file beside this one for each says how it does that.

    client = Rclone(Settings.of(server, keys, scheme), home_folder)
    client.put(path, "bucket", "key")       # raises Failed with what the client told its user

A client runs as its users run it: in a process of its own, with nothing but the settings that docs/clients.md has for it.
"""
import abc
import pathlib
import subprocess
import typing

import clients


FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class Settings(typing.NamedTuple):
    endpoint: str
    keys: clients.Keys
    region: str = clients.REGION
    authority: pathlib.Path | None = None  # the certificates to trust, where the endpoint has https
    attempts: int = 1  # so that no error stays unseen
    clock: str = ""  # such as "+20m": the client's clock is 20 minutes ahead

    @classmethod
    def of(cls, server, keys, scheme):
        if scheme == "http":
            return cls(server.endpoint, keys)
        return cls(server.https_endpoint, keys, authority=server.certificates.authority)


class Failed(Exception):
    """The client did not do it, and told its user this."""


class Client(abc.ABC):
    name: str
    # What it cannot do -> why. A scenario that needs it is skipped and shows the reason.
    cannot: dict[str, str] = {}
    sends_crc32 = False  # with what it puts
    finds_the_region = False  # from the answer to a request signed for another one
    corrects_its_clock = False  # by the date of the answer

    def __init__(self, settings, home):
        self.settings, self.home = settings, pathlib.Path(home)

    @classmethod
    @abc.abstractmethod
    def version(cls):
        """Its version; raises OSError or CalledProcessError where it is not installed."""

    def clock(self):
        """What in the environment shifts its clock. Needs "another clock"."""
        if not self.settings.clock:
            return {}
        assert pathlib.Path(FAKETIME).exists(), "the package libfaketime is missing"
        return {"LD_PRELOAD": FAKETIME, "FAKETIME": self.settings.clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def close(self):
        """Ends its process, if it has one that stays."""

    @abc.abstractmethod
    def buckets(self):
        """The names of all."""

    @abc.abstractmethod
    def make_bucket(self, bucket): ...

    @abc.abstractmethod
    def remove_bucket(self, bucket): ...

    @abc.abstractmethod
    def put(self, path, bucket, key):
        """One file; in parts where the client finds it large."""

    @abc.abstractmethod
    def get(self, bucket, key, path):
        """Into a file; in ranges at the same time where the client does so."""

    @abc.abstractmethod
    def get_range(self, bucket, key, start, stop):
        """The bytes from start to before stop. Needs "ranges"."""

    @abc.abstractmethod
    def keys(self, bucket, prefix=""):
        """All of them, in the order in which they were listed."""

    @abc.abstractmethod
    def copy(self, bucket, key, to_bucket, to_key):
        """On the server."""

    @abc.abstractmethod
    def delete(self, bucket, key): ...

    @abc.abstractmethod
    def delete_below(self, bucket, prefix):
        """All keys with a prefix that ends in a slash, with as few requests as the client knows."""

    @abc.abstractmethod
    def upload(self, folder, bucket, prefix):
        """All files of a folder. With "sync" only those that differ, and what is not in the folder is deleted."""

    @abc.abstractmethod
    def download(self, bucket, prefix, folder):
        """The other way round."""

    def versions(self, bucket):
        """Of all versions and delete markers, the id, a blank and the key. Needs "versions", as the next two."""
        raise NotImplementedError

    def get_version(self, bucket, key, version, path):
        raise NotImplementedError

    def delete_versions(self, bucket):
        """All of them, with one request."""
        raise NotImplementedError

    @abc.abstractmethod
    def link(self, method, bucket, key):
        """A presigned URL. Needs "link GET" or "link PUT"."""


class Program:
    """A program, started for each thing it does."""

    name: str
    program: str
    version_argument = "--version"

    def __init__(self, settings, home):
        self.settings, self.home = settings, pathlib.Path(home)

    @classmethod
    def version(cls):
        done = subprocess.run([cls.program, cls.version_argument], capture_output=True, text=True, check=True, timeout=60)
        return (done.stdout + done.stderr).splitlines()[0].strip()

    def arguments(self):
        """Those that each call begins with."""
        return []

    def environment(self):
        return clients.environment(self.home)

    def run(self, *arguments, encoding="utf-8", cwd=None):
        """Returns what it printed: text, or bytes without an encoding."""
        line = [str(part) for part in (self.program, *self.arguments(), *arguments)]
        done = subprocess.run(line, env=self.environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=600, cwd=cwd)
        if done.returncode != 0:
            raise Failed(f"{' '.join(line)}: {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
        return done.stdout.decode(encoding) if encoding else done.stdout


class CommandLine(Program, Client):
    """A client that is a program."""

    def environment(self):
        return super().environment() | self.clock()
