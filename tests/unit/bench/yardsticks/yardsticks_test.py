"""The yardsticks run and count. How much is the machine's affair."""
import json
import pathlib
import subprocess

import pytest

PROGRAMS = pathlib.Path(__file__).parent.parent.parent.parent.parent / "bench/yardsticks"


def run(program, *options):
    return subprocess.run([PROGRAMS / program, "--seconds", "0.05", "--json", *map(str, options)], capture_output=True, text=True,
                          timeout=120)


def counted(program, *options):
    done = run(program, *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("options", [["--threads", "1"], ["--threads", "4", "--group-max", "1"]], ids=" ".join)
def test_rows_are_committed_one_by_one(tmp_path, options):
    assert counted("group_commit", "--folder", tmp_path, *options)["rows_per_commit"] == pytest.approx(1)


def test_rows_of_many_threads_share_commits(tmp_path):
    assert counted("group_commit", "--folder", tmp_path, "--threads", 16)["rows_per_commit"] > 1


@pytest.mark.parametrize("options", [[], ["--overwrite"], ["--threads", "2", "--bytes", "3MiB"]], ids=" ".join)
def test_writes_are_counted_and_leave_nothing(tmp_path, options):
    assert counted("write_limit", "--folder", tmp_path, *options)["writes_per_s"] > 0
    assert not list(tmp_path.iterdir())


def test_bytes_over_the_loopback_are_counted():
    assert counted("loopback_limit", "--pairs", 2)["bytes_per_s"] > 0


@pytest.mark.parametrize("program", ["group_commit", "write_limit"])
def test_a_folder_that_is_not_there_is_told(program):
    done = run(program, "--folder", "/nowhere")
    assert done.returncode == 2 and "/nowhere" in done.stderr


def test_each_is_short_and_uses_nothing_of_ours():
    sources = list(PROGRAMS.glob("*.cc"))
    assert sources
    for source in sources:
        text = source.read_text()
        assert text.count("\n") < 200 and '#include "' not in text
