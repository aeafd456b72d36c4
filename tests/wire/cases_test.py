"""Runs the wire cases of cases/*.txt (README.md says how they read)."""
import ast
import pathlib
import re

import pytest

FOLDER = pathlib.Path(__file__).parent / "cases"


def load():
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"(?m)^(?=# why:)", path.read_text()):
            if text.strip():
                why = text.split("\n", 1)[0][len("# why:"):].strip()
                lines = [line for line in text.split("\n")[1:] if line.strip() and not line.startswith("#")]
                yield pytest.param(lines, id=f"{path.stem}: {why}")


def bytes_of(text):
    text = text.strip()
    if text == "empty":
        return b""
    if match := re.fullmatch(r"(\S+)\*(\d+)", text):
        return match[1].encode() * int(match[2])
    return ast.literal_eval(text).encode("utf-8", "surrogateescape")


class Runner:
    def __init__(self, s3):
        self.s3, self.saved, self.answer = s3, {}, None

    def request(self, text):
        fields = re.split(r"\s{2,}", text.strip())
        method, target = fields[0].split(" ", 1)
        headers, body, options = [], b"", {"account": "main"}
        for field in fields[1:]:
            if field.startswith("body "):
                body = bytes_of(field[5:])
            elif field.startswith("as "):
                options["account"] = field[3:]
            elif field.startswith("presigned "):
                options["presign"] = int(field[10:])
            elif field.startswith("step "):
                options["step"] = int(field[5:])
            else:
                name, value = field.split(":", 1)
                headers.append((name, value.strip()))
        if options["account"] == "nobody":
            headers.append(("Host", "localhost:9000"))
            if body:
                headers.append(("Content-Length", str(len(body))))
            return self.s3.call(method, target, headers, body, options.get("step", 0))
        return self.s3.signed(method, target, headers, body, **options)

    def run(self, line):
        verb, _, rest = re.sub(r"\{(\w+)\}", lambda m: self.saved.get(m[1], m[0]), line).partition(" ")
        rest = rest.strip()
        if verb in ("given", "send"):
            self.answer = self.request(rest)
            if verb == "given":
                assert self.answer.status < 300, f"{line}: {self.answer.status} {self.answer.body}"
        elif verb == "expect":
            self.expect(rest)
        elif verb == "error":
            assert f"<Code>{rest}</Code>".encode() in self.answer.body, self.answer.body
        elif verb == "body" and rest.startswith("~"):
            assert re.search(rest[1:].strip().encode(), self.answer.body, re.S), self.answer.body
        elif verb == "body":
            assert self.answer.body == bytes_of(rest)
        elif verb == "save":
            name, pattern = rest.split(" ", 1)
            everything = self.answer.body.decode() + "\n".join(f"{k}: {v}" for k, v in self.answer.header_list)
            self.saved[name] = re.search(pattern, everything)[1]
        else:
            raise AssertionError(f"unknown verb in: {line}")

    def expect(self, text):
        fields = re.split(r"\s{2,}", text)
        assert self.answer.status == int(fields[0]), f"{self.answer.status} {self.answer.body}"
        assert not self.answer.reset
        for field in fields[1:]:
            name, value = (part.strip() for part in field.split(":", 1))
            sent = self.answer.headers.get(name.lower())
            if value == "-":
                assert sent is None, f"{name}: {sent}"
            elif value.startswith("~"):
                assert sent is not None and re.search(value[1:], sent), f"{name}: {sent}"
            else:
                assert sent == value, f"{name}: {sent}"


@pytest.mark.parametrize("lines", load())
def test_case(lines, s3):
    runner = Runner(s3)
    runner.run("given PUT /b")
    for line in lines:
        runner.run(line)
