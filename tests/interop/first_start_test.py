"""The lines that a first start prints do what they say when they are pasted."""
import subprocess
import sys

import pytest

import clients
import server as server_module


@pytest.fixture
def fresh(tmp_path):
    with server_module.Server(tmp_path / "data") as server:
        yield server


def between(lines, first, last):
    """The lines from one that starts with `first` to one that starts with `last`."""
    start = next(n for n, line in enumerate(lines) if line.startswith(first))
    end = next(n for n, line in enumerate(lines[start:], start) if line.startswith(last))
    return "\n".join(lines[start:end + 1])


def pasted(program, text, folder):
    done = subprocess.run(program, input=text, text=True, capture_output=True, cwd=folder, timeout=60,
                          env=clients.environment(folder))
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_pasted_lines_work(fresh, tmp_path):
    (tmp_path / "my-folder").mkdir()
    (tmp_path / "my-folder" / "hello.txt").write_text("hello")
    shell = between(fresh.first_lines, "export AWS_ACCESS_KEY_ID=", "aws --endpoint-url " + fresh.endpoint + " s3 sync")
    assert "hello.txt" in pasted(["/bin/bash", "-e"], shell, tmp_path)
    python = between(fresh.first_lines, "import boto3", "print(")
    assert "first-bucket" in pasted([sys.executable, "-"], python, tmp_path)
