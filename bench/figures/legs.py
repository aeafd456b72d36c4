"""The legs of a round: each runs one program for some seconds and gives what it counted."""
import itertools
import os
import pathlib

import programs

KIB, MIB = 1024, 1024 * 1024
SMALL, MEDIUM, LARGE = 4 * KIB, 64 * KIB, 10 * MIB  # in the catalog, in a file each, in many pieces


class Legs:
    """One round: nginx, and a server on a folder of its own. Each leg has a bucket of its own."""

    def __init__(self, binaries, folder, seconds, warmup):
        self.binaries, self.folder = pathlib.Path(binaries), pathlib.Path(folder)
        self.seconds, self.warmup = seconds, warmup
        self.numbers = itertools.count(1)
        self.nginx = programs.Nginx(self.folder / "nginx")
        self.nginx_cached = programs.Nginx(self.folder / "nginx-cached", cache=True)
        self.coffer = programs.Coffer(self.binaries / "tools/server/coffer", self.folder / "coffer")

    def stop(self):
        self.nginx.stop()
        self.nginx_cached.stop()
        self.coffer.stop()

    def load(self, host, **options):
        command = [self.binaries / "bench/load/load", "--host", host, "--duration", f"{self.seconds}s",
                   "--warmup", f"{self.warmup}s", "--json", "-", "--bucket", f"leg-{next(self.numbers)}"]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        # Of the same kind for nginx and Coffer. An error ends it with 1, and so the figures.
        return programs.ask(*command, env={**os.environ, **self.coffer.keys})

    def s3(self, op, size, objects=1, writes_per_s=1):
        """More keys are there to be written than there is time for, so every PUT is of a new one."""
        return self.load(self.coffer.host, op=op, **{"obj.size": size}, objects=objects,
                         write_objects=int(writes_per_s * (self.seconds + self.warmup)) + 1)

    def scratch(self):
        folder = self.folder / f"scratch-{next(self.numbers)}"
        folder.mkdir()
        return folder

    def group_commit(self, threads):
        return programs.ask(self.binaries / "bench/yardsticks/group_commit", "--folder", self.scratch(), "--threads", threads,
                            "--row-bytes", SMALL, "--seconds", self.seconds, "--json")

    # In the order that they run in.

    def nginx_get(self):
        return self.load(self.nginx.host, op="get:64", path="/file")

    def nginx_cached_get(self):
        return self.load(self.nginx_cached.host, op="get:64", path="/file")

    def get(self):
        return self.s3("get:64", SMALL)

    def get_many(self):
        return self.s3("get:64", SMALL, objects=10_000)

    def put(self):
        return self.s3("put:64", SMALL, writes_per_s=50_000)

    def put_medium(self):
        return self.s3("put:64", MEDIUM, writes_per_s=10_000)

    def get_medium(self):
        return self.s3("get:64", MEDIUM, objects=1000)

    def rows_64(self):
        return self.group_commit(64)

    def put_1(self):
        return self.s3("put:1", SMALL, writes_per_s=10_000)

    def rows_1(self):
        return self.group_commit(1)

    def readers(self):
        return self.s3("get:32", SMALL, objects=10_000)

    def readers_and_writers(self):
        return self.s3("get:32,put:32", SMALL, objects=10_000, writes_per_s=40_000)

    def put_large(self):
        return self.s3("put:8", LARGE, writes_per_s=500)

    def get_large(self):
        return self.s3("get:8", LARGE, objects=32)

    def limits(self):
        yardsticks = self.binaries / "bench/yardsticks"
        seconds = max(1, self.seconds / 2)
        loopback = programs.ask(yardsticks / "loopback_limit", "--pairs", 8, "--seconds", seconds, "--json")
        disk = [programs.ask(yardsticks / "write_limit", "--folder", self.scratch(), "--bytes", LARGE, "--threads", 8,
                             "--seconds", seconds, "--json", *mode) for mode in ([], ["--direct"])]
        digests = programs.ask(self.binaries / "bench/micro/digests", "--benchmark_format=json",
                               f"--benchmark_filter=(put_to_blob|xxh3_128)/{LARGE}$")
        return {"loopback": loopback, "disk": max(disk, key=lambda d: d["bytes_per_s"]),
                "digest_bytes_per_s": {b["name"].split("/")[1]: b["bytes_per_second"] for b in digests["benchmarks"]}}

    ORDER = ("nginx_get", "nginx_cached_get", "get", "get_many", "put", "rows_64", "put_1", "rows_1", "readers", "readers_and_writers",
             "put_medium", "get_medium", "put_large", "get_large", "limits")
