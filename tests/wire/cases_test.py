"""Runs the wire cases of cases/*.txt (README.md says how they read)."""
import pathlib
import re

import case_runner
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


@pytest.mark.parametrize("lines", load())
def test_case(lines, s3):
    runner = case_runner.Runner(s3)
    runner.run("given PUT /bucket")
    for line in lines:
        runner.run(line)

