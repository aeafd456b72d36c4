"""What bench/figures makes of the legs' numbers."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent.parent.parent.parent / "bench/figures"))
import figures  # noqa: E402
import legs  # noqa: E402
import ratios  # noqa: E402


def load(op, rate, bytes_per_s=0, p99=1000):
    return {"ops": {op: {"rate_per_s": rate, "bytes_per_s": bytes_per_s, "latency_us": {"p99": p99}}},
            "server_cpu_us_per_op": 10, "client_cpu_us_per_op": 5}


def round_with(nginx=(1000, 1000), get=900):
    both = load("get", 500, p99=2000)
    both["ops"].update(load("put", 200)["ops"])
    limits = {"loopback": {"bytes_per_s": 5e9, "cpu_s_per_gb": 0.25}, "disk": {"bytes_per_s": 1e9, "cpu_s_per_gb": 0.25},
              "digest_bytes_per_s": {"put_to_blob": 5e8, "xxh3_128": 4e9}}
    legs_ = {"nginx_get": [load("get", rate) for rate in nginx], "get": [load("get", get - 100), load("get", get + 100)],
             "nginx_cached_get": [load("get", 1800)],
             "get_many": [load("get", 800)], "put": [load("put", 400)], "put_1": [load("put", 60)],
             "rows_1": [{"rows_per_s": 100}], "rows_64": [{"rows_per_s": 800}], "readers": [load("get", 700)],
             "readers_and_writers": [both], "put_medium": [load("put", 40)], "get_medium": [load("get", 90)],
             "put_large": [load("put", 10, 4e8)], "get_large": [load("get", 10, 2e9)],
             "limits": [limits]}
    assert set(legs_) == set(legs.Legs.ORDER)
    return legs_


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(ratios, "CORES", 2)


def figure(summary, name):
    return next(f for f in summary["figures"] if f["name"] == name)


def test_ratios_are_of_the_means_of_a_round_and_held_against_goals():
    summary = ratios.summarize([round_with()])
    assert {f["name"]: (round(f["median"], 3), f.get("met")) for f in summary["figures"]} == {
        "get": (0.9, True), "get_of_cached": (0.5, None), "get_many": (0.8, None), "put": (0.4, False), "put_of_rows": (0.5, None), "put_1": (0.6, False),
        "mixed_p99": (2.0, True),
        "put_large": (0.5, False),  # 2 cores / (0.25 + 2 + 0.25) s a GB
        "get_large": (0.5, False)}  # 2 cores / (0.25 + 0.25) s a GB


def test_a_limit_is_at_most_the_disk_and_the_loopback_alone():
    round_ = round_with()
    round_["limits"][0]["disk"]["bytes_per_s"] = 5e8
    assert ratios.put_limit(round_) == 5e8
    round_["limits"][0]["loopback"]["bytes_per_s"] = 1e8
    assert ratios.put_limit(round_) == ratios.get_limit(round_) == 1e8


def test_noisy_rounds_are_left_out():
    summary = ratios.summarize([round_with(), round_with(nginx=(1000, 1200), get=500), round_with(get=800)])
    assert (summary["rounds"], summary["rounds_counted"], summary["quiet"]) == (3, 2, True)
    got = figure(summary, "get")
    assert (round(got["median"], 3), round(got["min"], 3), round(got["max"], 3)) == (0.85, 0.8, 0.9)


def test_noise_throughout_is_told():
    summary = {"machine": figures.machine(), **ratios.summarize([round_with(nginx=(1000, 2000))])}
    assert not summary["quiet"] and summary["rounds_counted"] == 1
    assert "was busy" in figures.markdown(summary)


def test_the_table_tells_goals_and_verdicts():
    summary = {"machine": figures.machine(), **ratios.summarize([round_with()])}
    text = figures.markdown(summary)
    assert "| 0.90 | 0.90 | 0.90 | >= 0.9 | met |" in text
    assert "| 0.40 | 0.40 | 0.40 | >= 0.45 | **missed** |" in text
    assert "was busy" not in text
