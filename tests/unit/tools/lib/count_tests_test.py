"""The counts that tools/check ends with, from events as Bazel writes them."""
import importlib.util
import json
import pathlib

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parents[4] / "tools/lib/count_tests.py"
_spec = importlib.util.spec_from_file_location("count_tests", SCRIPT)
count_tests = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(count_tests)

TWO_CASES = '<testsuite><testcase name="a"/><testcase name="b">{}</testcase></testsuite>'


@pytest.fixture
def count(tmp_path, capsys):
    """Counts one run of Bazel; returns (exit code, printed lines)."""
    def run(*events, exit_code=0):
        path = tmp_path / "release.json"
        finished = {"id": {"buildFinished": {}}, "finished": {"exitCode": {"code": exit_code}}}
        path.write_text("".join(json.dumps(event) + "\n" for event in (*events, finished)))
        code = count_tests.main([str(path)])
        return code, capsys.readouterr().out.splitlines()
    return run


@pytest.fixture
def result(tmp_path):
    def make(label, status="PASSED", xml=None, **where):
        event = {"id": {"testResult": {"label": label, **where}}, "testResult": {"status": status}}
        if xml is not None:
            path = tmp_path / f"{len(list(tmp_path.iterdir()))} 100%.xml"
            path.write_text(xml)
            event["testResult"]["testActionOutput"] = [{"name": "test.log", "uri": "file:///none"}, {"name": "test.xml", "uri": path.as_uri()}]
        return event
    return make


def test_cases_are_counted_one_by_one(count, result):
    assert count(result("//a", xml=TWO_CASES.format("")), result("//b")) == (0, ["3 passed, 0 failed"])


def test_a_failed_case_fails_the_run(count, result):
    failed = result("//a", "FAILED", TWO_CASES.format("<failure/>"))
    assert count(failed, exit_code=3) == (1, ["FAILED //a", "1 passed, 1 failed"])


def test_a_crash_after_the_last_case_is_a_failure(count, result):
    assert count(result("//a", "FAILED", TWO_CASES.format("")), exit_code=3) == (1, ["FAILED //a", "2 passed, 1 failed"])


def test_skipped_cases_are_told_apart(count, result):
    assert count(result("//a", xml=TWO_CASES.format("<skipped/>"))) == (0, ["1 passed, 0 failed, 1 skipped"])


def test_the_reasons_of_skipped_cases_are_told(count, result):
    why = TWO_CASES.format('<skipped message="rclone cannot&#10;here"/>')
    assert count(result("//a", xml=why), result("//b", xml=why)) == (0, ["skipped 2: rclone cannot", "2 passed, 0 failed, 2 skipped"])


def test_every_shard_counts_and_of_attempts_the_last(count, result):
    shards = [result("//a", shard=1), result("//a", "FAILED", shard=2, attempt=1), result("//a", shard=2, attempt=2)]
    assert count(*shards) == (0, ["2 passed, 0 failed"])


def test_what_did_not_build_is_a_failure(count, result):
    broken = {"id": {"targetCompleted": {"label": "//broken"}}, "completed": {}}
    assert count(result("//a"), broken, exit_code=1) == (1, ["FAILED //broken", "1 passed, 1 failed"])


def test_an_error_that_no_target_shows_is_a_failure(count, result):
    assert count(result("//a"), exit_code=1) == (1, ["FAILED release: Bazel ended with an error, see above", "1 passed, 1 failed"])


def test_a_run_that_wrote_no_events_is_a_failure(tmp_path, capsys):
    assert count_tests.main([str(tmp_path / "tsan.json")]) == 1
    assert capsys.readouterr().out.endswith("\n0 passed, 1 failed\n")


def test_what_an_interrupted_run_did_not_come_to_is_a_failure(count, result):
    given_up = [{"id": {"testResult": {"label": "//b"}}, "aborted": {}}, {"id": {"testSummary": {"label": "//c"}}, "aborted": {}}]
    assert count(result("//a"), *given_up, exit_code=8) == (1, ["FAILED //c", "FAILED //b", "1 passed, 2 failed"])


def test_a_line_that_was_cut_is_left_out(tmp_path, capsys):
    (tmp_path / "release.json").write_text('{"id": {"buildFin')
    assert count_tests.main([str(tmp_path / "release.json")]) == 1
    assert capsys.readouterr().out.endswith("\n0 passed, 1 failed\n")


def test_notes_are_quoted(count, result):
    noted = '<testsuite><testcase><properties><property name="note" value="peak: 30 MiB"/></properties></testcase></testsuite>'
    assert count(result("//a", xml=noted)) == (0, ["peak: 30 MiB", "1 passed, 0 failed"])
