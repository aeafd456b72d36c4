"""From what legs counted to the figures: ratios of things measured in the same round."""
import os
import statistics

CORES = os.cpu_count()


def mean(leg, *path):
    """A number of a leg, over its two runs in the round."""
    def at(result):
        for name in path:
            result = result[name]
        return result
    return statistics.mean(at(result) for result in leg)


def rate(round_, leg, op):
    return mean(round_[leg], "ops", op, "rate_per_s")


def bytes_per_s(round_, leg, op):
    return mean(round_[leg], "ops", op, "bytes_per_s")


def cpu_limit(*s_per_gb):
    """Bytes a second when all cores do these things, and nothing else, to every byte."""
    return CORES / sum(s_per_gb) * 1e9


def digest_s_per_gb(round_, name):
    return 1e9 / mean(round_["limits"], "digest_bytes_per_s", name)


def put_limit(round_):
    """Client, loopback, digests and disk share the cores; and neither the disk nor the loopback is faster than alone."""
    limits = round_["limits"]
    shared = cpu_limit(mean(limits, "loopback", "cpu_s_per_gb"), digest_s_per_gb(round_, "put_to_blob"),
                       mean(limits, "disk", "cpu_s_per_gb"))
    return min(shared, mean(limits, "disk", "bytes_per_s"), mean(limits, "loopback", "bytes_per_s"))


def get_limit(round_):
    """Client, loopback and the blocks' checksums share the cores; what was just written is in the page cache."""
    loopback = round_["limits"], "loopback"
    shared = cpu_limit(mean(*loopback, "cpu_s_per_gb"), digest_s_per_gb(round_, "xxh3_128"))
    return min(shared, mean(*loopback, "bytes_per_s"))


def reader_p99(round_, leg):
    return mean(round_[leg], "ops", "get", "latency_us", "p99")


# name, what it is, the ratio of a round, the goal: (">=" or "<=", number) or none.
FIGURES = [
    ("get", "signed GET 4 KiB at 64 connections, of nginx's rate for a file of that size",
     lambda r: rate(r, "get", "get") / rate(r, "nginx_get", "get"), (">=", 0.9)),
    ("get_of_cached", "the same, of nginx with `open_file_cache`",
     lambda r: rate(r, "get", "get") / rate(r, "nginx_cached_get", "get"), None),
    ("get_many", "signed GET 4 KiB over 10,000 objects, of nginx's rate for one file",
     lambda r: rate(r, "get_many", "get") / rate(r, "nginx_get", "get"), None),
    ("put", "durable PUT 4 KiB at 64 connections, of the same nginx rate",
     lambda r: rate(r, "put", "put") / rate(r, "nginx_get", "get"), (">=", 0.45)),
    ("put_of_rows", "the same, of rows in shared commits by 64 threads in the yardstick",
     lambda r: rate(r, "put", "put") / mean(r["rows_64"], "rows_per_s"), None),
    ("put_1", "durable PUT 4 KiB at one connection, of one row a commit in the yardstick",
     lambda r: rate(r, "put_1", "put") / mean(r["rows_1"], "rows_per_s"), (">=", 0.7)),
    ("mixed_p99", "p99 of 32 readers beside 32 writers, of their p99 alone",
     lambda r: reader_p99(r, "readers_and_writers") / reader_p99(r, "readers"), ("<=", 3)),
    ("put_large", "PUT 10 MiB at 8 connections, of the limit of digests, disk and loopback",
     lambda r: bytes_per_s(r, "put_large", "put") / put_limit(r), (">=", 0.7)),
    ("get_large", "GET 10 MiB at 8 connections, of the limit of checksums and loopback",
     lambda r: bytes_per_s(r, "get_large", "get") / get_limit(r), (">=", 0.7)),
]

# name, unit, the value of a round.
ABSOLUTES = [
    ("nginx GET 4 KiB, 64 connections", "/s", lambda r: rate(r, "nginx_get", "get")),
    ("the same with `open_file_cache`", "/s", lambda r: rate(r, "nginx_cached_get", "get")),
    ("GET 4 KiB, 64 connections, one object", "/s", lambda r: rate(r, "get", "get")),
    ("GET 4 KiB, 64 connections, 10,000 objects", "/s", lambda r: rate(r, "get_many", "get")),
    ("PUT 4 KiB, 64 connections", "/s", lambda r: rate(r, "put", "put")),
    ("PUT 4 KiB, 1 connection", "/s", lambda r: rate(r, "put_1", "put")),
    ("rows in shared commits, 64 threads (yardstick)", "/s", lambda r: mean(r["rows_64"], "rows_per_s")),
    ("one row a commit (yardstick)", "/s", lambda r: mean(r["rows_1"], "rows_per_s")),
    ("PUT 64 KiB, each a file, 64 connections", "/s", lambda r: rate(r, "put_medium", "put")),
    ("GET 64 KiB, each a file, 64 connections, 1,000 objects", "/s", lambda r: rate(r, "get_medium", "get")),
    ("GET beside PUT, 32 connections each", "/s", lambda r: rate(r, "readers_and_writers", "get")),
    ("PUT beside GET, 32 connections each", "/s", lambda r: rate(r, "readers_and_writers", "put")),
    ("p99 of 32 readers alone", "us", lambda r: reader_p99(r, "readers")),
    ("p99 of 32 readers beside 32 writers", "us", lambda r: reader_p99(r, "readers_and_writers")),
    ("PUT 10 MiB, 8 connections", "MB/s", lambda r: bytes_per_s(r, "put_large", "put") / 1e6),
    ("its limit: loopback, MD5, CRC64NVME, XXH3 and writes on all cores, at most the disk or the loopback alone", "MB/s",
     lambda r: put_limit(r) / 1e6),
    ("GET 10 MiB, 8 connections", "MB/s", lambda r: bytes_per_s(r, "get_large", "get") / 1e6),
    ("its limit: loopback and XXH3 on all cores, at most the loopback alone", "MB/s", lambda r: get_limit(r) / 1e6),
    ("loopback alone, 8 pairs", "MB/s", lambda r: mean(r["limits"], "loopback", "bytes_per_s") / 1e6),
    ("disk alone, 8 threads, 10 MiB a flush, the better of buffered and direct", "MB/s",
     lambda r: mean(r["limits"], "disk", "bytes_per_s") / 1e6),
    ("digests of a PUT alone, a core", "MB/s", lambda r: mean(r["limits"], "digest_bytes_per_s", "put_to_blob") / 1e6),
    ("nginx's CPU time a GET 4 KiB", "us", lambda r: mean(r["nginx_get"], "server_cpu_us_per_op")),
    ("the load tool's CPU time a GET 4 KiB from nginx", "us", lambda r: mean(r["nginx_get"], "client_cpu_us_per_op")),
    ("Coffer's CPU time a GET 4 KiB", "us", lambda r: mean(r["get"], "server_cpu_us_per_op")),
    ("Coffer's CPU time a PUT 4 KiB, 64 connections", "us", lambda r: mean(r["put"], "server_cpu_us_per_op")),
]

DRIFT_MAX = 0.1


def drift(round_):
    """How far nginx's two legs, the first and the last of a round, are apart: what else the machine did."""
    first, last = (leg["ops"]["get"]["rate_per_s"] for leg in round_["nginx_get"])
    return abs(last / first - 1)


def steady(rounds):
    """The rounds that count: those in which the machine was quiet; all, where it never was."""
    return [r for r in rounds if drift(r) <= DRIFT_MAX] or rounds


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def summarize(rounds):
    counted = steady(rounds)
    figures = []
    for name, what, ratio, goal in FIGURES:
        figure = {"name": name, "what": what, **spread([ratio(r) for r in counted])}
        if goal:
            relation, number = goal
            figure["goal"] = f"{relation} {number}"
            figure["met"] = figure["median"] >= number if relation == ">=" else figure["median"] <= number
        figures.append(figure)
    return {"rounds": len(rounds), "rounds_counted": len(counted), "drift": [drift(r) for r in rounds],
            "quiet": all(drift(r) <= DRIFT_MAX for r in counted), "figures": figures,
            "absolutes": [{"what": what, "unit": unit, **spread([value(r) for r in counted])}
                          for what, unit, value in ABSOLUTES]}
