"""Reads the source tree and holds it to its own rules: which folder may include which, how long files and functions may be, and
which calls the library never makes. The limits are a ratchet: limits.json lists what is above them, and may only shrink.
"""
import json
import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.path.realpath(HERE / "../../WORKSPACE")).parent
LIMITS = json.loads((HERE / "limits.json").read_text())

LIBRARY = ("engine/", "backends/", "api/")

# Folder -> the folders it may include; the longest matching prefix decides. Anything may include itself.
MAY_INCLUDE = {
    "engine/base": [],
    "engine/io": ["engine/base"],
    "engine/backend": ["engine/base", "engine/io"],
    "engine": ["engine"],
    "backends": ["engine/base", "engine/io", "engine/backend"],
    "backends/s3": ["engine/base", "engine/io", "engine/backend", "api/http", "api/s3/spec", "api/s3/wire", "api/s3/sigv4"],
    "api/http": [],
    "api": ["engine/base", "engine PUBLIC", "api"],
    "api/c": [""],
    "tools": [""],
    "tests": [""],
    "bench": [""],
}

# The engine's public face: what api may include beside engine/base.
ENGINE_PUBLIC = re.compile(
    r"engine/(engine|options|types|change)\.h|engine/bucket/buckets\.h|engine/object/(objects|reader|writer)\.h"
    r"|engine/multipart/uploads\.h|engine/identity/identity\.h|engine/maintenance/maintenance\.h|engine/backend/registry\.h")

# pattern -> why. Only in the library, where a host's process is at stake.
BANNED_IN_LIBRARY = {
    r"\b(std::)?(abort|terminate|quick_exit|_exit|exit)\s*\(": "a library does not end its host's process",
    r"\bstd::(cout|cerr|clog)\b|\bf?printf\s*\(": "a library writes to no stream",
    r"\babsl::(Mutex|MutexLock|CondVar)\b": "Debian's Abseil is not instrumented for ThreadSanitizer; use engine/base/mutex.h",
    r"\bthrow\b(?! std::bad_alloc\(\))": "statuses, not exceptions, cross our functions",
    r"\bsignal\s*\(|\bsigaction\s*\(": "signals belong to the host",
    r"\bstd::thread\b(?!::id)|\bstd::jthread\b": "threads belong to the host",
    r"(Secret|secret|signature|Signature)\w*(\.Reveal\(\))?\s*[!=]=\s*[^=n]": "compare secrets with ConstantTimeEquals",
    r"\bmemcmp\s*\(": "compare secrets with ConstantTimeEquals, other bytes as string_view",
    r"sqlite3_exec\s*\([^;\"]*(\+|StrCat|c_str|data\(\))": "SQL is never built from input",
}


def sources(*folders, suffixes=(".h", ".cc")):
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(f for f in listed if f.endswith(suffixes) and (not folders or f.startswith(folders)) and (ROOT / f).exists())


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def without_comments(text):
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def allowed(folder, target):
    prefix = max((p for p in MAY_INCLUDE if folder == p or folder.startswith(p + "/")), key=len, default=None)
    if prefix is None:
        return True
    for rule in MAY_INCLUDE[prefix] + [prefix]:
        if rule == "engine PUBLIC":
            if ENGINE_PUBLIC.fullmatch(target):
                return True
        elif rule == "" or target.startswith(rule + "/"):
            return True
    return False


def test_includes_point_one_way():
    wrong = []
    for path in sources():
        for target in re.findall(r'^#include "([^"]+)"', text_of(path), re.M):
            if (ROOT / target.split("/")[0]).is_dir() and not allowed(os.path.dirname(path), target):
                wrong.append(f"{path} includes {target}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("pattern", BANNED_IN_LIBRARY)
def test_library_never(pattern):
    wrong = []
    for path in sources(*LIBRARY):
        for number, line in enumerate(without_comments(text_of(path)).split("\n"), 1):
            if re.search(pattern, line):
                wrong.append(f"{path}:{number}: {line.strip()}")
    known = set(LIMITS["banned_known"].get(BANNED_IN_LIBRARY[pattern], []))
    assert known <= {w.split(":")[0] for w in wrong}, "these have become clean; take them out of limits.json"
    wrong = [w for w in wrong if w.split(":")[0] not in known]
    assert not wrong, f"{BANNED_IN_LIBRARY[pattern]}\n" + "\n".join(wrong)


def function_lengths(text):
    """(name, lines) of each body that opens with "... {" at an indentation and closes at the same one."""
    lines = text.split("\n")
    open_at = {}
    for number, line in enumerate(lines):
        # A constructor's body closes at the indentation of the constructor, not of its initializers.
        indent = len(line) - len(line.lstrip()) - (4 if line.lstrip().startswith(": ") else 0)
        if re.match(r"\s*[\w:~<>,&*\s\[\]()=.\"'-]*\)\s*(const|override|noexcept|final|mutable|&&|->.*|\s)*\{$", line) and not re.match(
                r"\s*(if|for|while|switch|else|do|return|namespace|class|struct|enum)\b|\s*\}", line):
            open_at.setdefault(indent, (number, line.strip()))
        elif re.match(r"\s*\}", line) and indent in open_at:
            start, name = open_at.pop(indent)
            yield name, number - start - 1


def check_limit(kind, measured):
    limit, known = LIMITS[kind]["limit"], LIMITS[kind]["known"]
    too_long = {name: value for name, value in measured.items() if value > known.get(name, limit)}
    assert not too_long, f"{kind}: above {limit} or above what limits.json allows: {too_long}"
    shrunk = {name: measured.get(name, 0) for name, value in known.items() if measured.get(name, 0) < value}
    assert not shrunk, f"{kind}: these became smaller; lower them in limits.json (or remove them at {limit}): {shrunk}"


def test_file_lengths():
    check_limit("file_lines", {p: text_of(p).count("\n") for p in sources("engine/", "backends/", "api/", "tools/", "bench/")
                               if text_of(p).count("\n") > LIMITS["file_lines"]["limit"]})


def test_the_oracle_of_the_model_test_is_easy_to_believe():
    code = [line for path in sources("tests/model/oracle", suffixes=(".cc",))
            for line in without_comments(text_of(path)).split("\n") if line.strip()]
    assert 100 < len(code) < 600


def test_function_lengths():
    measured = {}
    for path in sources("engine/", "backends/", "api/", "tools/", "bench/"):
        for name, length in function_lengths(text_of(path)):
            if length > LIMITS["function_lines"]["limit"]:
                key = f"{path}: {re.sub(r'[(].*', '', name).split(' ')[-1]}"
                measured[key] = max(length, measured.get(key, 0))
    check_limit("function_lines", measured)


def test_the_size_check_sees_long_functions():
    body = "void F(int a) {\n" + "  x();\n" * 80 + "}\n"
    assert list(function_lengths(body)) == [("void F(int a) {", 80)]
    constructor = "struct A {\n  A(int a)\n      : b(F(a)) {\n    c();\n  }\n};\n" + body
    assert [length for _, length in function_lengths(constructor)] == [1, 80]


def test_release_notes_are_one_a_file():
    notes = list((ROOT / "docs/release-notes").glob("*.md"))
    assert notes and all(n.read_text().startswith("# ") for n in notes)


def test_no_secret_material_is_committed():
    pattern = re.compile(r"-----BEGIN (RSA |EC )?PRIVATE KEY-----")
    assert not [f for f in sources(suffixes=("",)) if f != "tests/tree/tree_test.py" and (ROOT / f).is_file()
                and pattern.search((ROOT / f).read_bytes().decode("latin-1"))]
