"""The lines that a first start prints do what they say when they are pasted."""
import subprocess
import sys

import pytest

import clients
import server as server_module


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    with server_module.Server(tmp_path_factory.mktemp("first") / "data") as server:
        yield server


def between(lines, first, last):
    """The lines from one that starts with `first` to one that starts with `last`."""
    start = next(n for n, line in enumerate(lines) if line.startswith(first))
    end = next(n for n, line in enumerate(lines[start:], start) if line.startswith(last))
    return "\n".join(lines[start:end + 1])


def pasted(program, text, folder):
    nobody = clients.environment(clients.Keys("", ""), folder)
    environment = {name: value for name, value in nobody.items() if name not in
                   ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")}
    done = subprocess.run(program, input=text, text=True, capture_output=True, cwd=folder, env=environment, timeout=60)
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_pasted_lines_work(fresh, tmp_path):
    (tmp_path / "my-folder").mkdir()
    (tmp_path / "my-folder" / "hello.txt").write_text("hello")
    shell = between(fresh.first_lines, "export AWS_ACCESS_KEY_ID=", "aws --endpoint-url " + fresh.endpoint + " s3 sync")
    assert "hello.txt" in pasted(["/bin/bash", "-e"], shell, tmp_path)
    python = between(fresh.first_lines, "import boto3", "print(")
    assert "first-bucket" in pasted([sys.executable, "-"], python, tmp_path)


def test_the_secret_is_printed_once(fresh):
    secret = next(line.split("=", 1)[1] for line in fresh.first_lines if line.startswith("export AWS_SECRET_ACCESS_KEY="))
    fresh.stop()
    fresh.start()
    assert secret not in "\n".join(fresh.first_lines)
    assert secret not in fresh.log.read_text()


def test_a_second_server_on_the_folder_says_why_not(fresh):
    second = subprocess.run([fresh.binary, "server", "--data", str(fresh.folder), "--listen", "127.0.0.1:0"],
                            capture_output=True, text=True, timeout=60)
    assert second.returncode != 0
    assert "open in another process" in second.stderr
