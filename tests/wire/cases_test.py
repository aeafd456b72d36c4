"""Runs the wire cases of cases/*.txt (README.md says how they read)."""
import pathlib
import re

import case_runner
import error_coverage
import pytest

FOLDER = pathlib.Path(__file__).parent / "cases"


def load():
    cases = []
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"(?m)^(?=# why:)", path.read_text()):
            lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
            if lines:
                why = text.split("\n", 1)[0][len("# why:"):].strip()
                cases.append(pytest.param(lines, id=f"{path.stem}: {why}"))
    return cases


CASES = load()


@pytest.fixture(scope="module")
def seen():
    """(operation, error) of every answer so far, and how many cases there were."""
    return {"errors": set(), "cases": 0}


@pytest.mark.parametrize("lines", CASES)
def test_case(lines, s3, seen):
    seen["cases"] += 1
    runner = case_runner.Runner(s3, seen["errors"])
    runner.run("given PUT /bucket")
    for line in lines:
        runner.run(line)


def test_each_documented_error_of_what_is_built_has_a_case(seen):
    if seen["cases"] < len(CASES):
        pytest.skip("not all cases were run")
    excused = set(error_coverage.EXCUSED)
    for what, pairs in {
        "documented, without a case": error_coverage.documented() - seen["errors"] - excused,
        "excused, but not documented": excused - error_coverage.documented(),
    }.items():
        assert not pairs, f"{what}:\n" + "\n".join(map(str, sorted(pairs)))
