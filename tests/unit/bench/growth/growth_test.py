"""The program that measures small and large buckets fills them once, and measures each call. How much is the machine's affair."""
import json
import pathlib
import subprocess

# Into the engine, and as requests of S3.
CALLS = ["put", "get", "head", "first page", "folders", "PUT", "GET", "HEAD", "GET ?list", "GET ?delimiter"]
PROGRAM = pathlib.Path(__file__).parent.parent.parent.parent.parent / "bench/growth/growth"


def run(folder, *options):
    return subprocess.run([PROGRAM, "--folder", folder, "--rounds", "1", *options], capture_output=True, text=True, timeout=120)


def test_each_call_is_measured_in_both_buckets_and_again_in_the_same(tmp_path):
    for _ in range(2):
        done = run(tmp_path, "--small-keys", "2000", "--keys", "6000", "--json")
        assert done.returncode == 0, done.stderr
        operations = json.loads(done.stdout)["operations"]
        assert [o["name"] for o in operations] == CALLS
        assert all(o[name] > 0 for o in operations for name in ("small_cpu_us", "cpu_us", "cpu_ratio", "wall_ratio"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2000", "6000"]


def test_the_text_has_a_line_for_each_call(tmp_path):
    done = run(tmp_path, "--small-keys", "1000", "--keys", "2000")
    assert [line.split("  ")[0] for line in done.stdout.splitlines()[2:]] == CALLS


def test_a_folder_that_is_not_there_is_told():
    done = run("/nowhere")
    assert done.returncode == 2 and "/nowhere" in done.stderr
