"""Reads every Markdown file of the tree: links lead somewhere, and the files and folders that are named are there.

A document that names code goes stale when the code moves; here that is a failed test, and not found years later.
"""
import os
import pathlib
import re
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.path.realpath(HERE / "../../WORKSPACE")).parent

FENCE = re.compile(r"^```.*?^```$", re.S | re.M)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.*?)\s*$", re.M)
# A path from the root of the tree, in backticks; one with a placeholder like <name> in it is not meant.
NAMED = re.compile(r"`((?:api|backends|bench|docs|engine|examples|tests|third_party|tools)/[\w./+-]+)`")
# "docs/x.md" in a comment of the code, a script or a document.
DOCUMENT = re.compile(r"\bdocs/[\w/.-]+\.md\b")


def listed(*suffixes):
    found = subprocess.run(["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(f for f in found if f.endswith(suffixes) and (ROOT / f).is_file())


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def anchors(text):
    """The fragments that headings give, as GitHub makes them."""
    titles = (re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", t) for t in HEADING.findall(FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def broken_links(path):
    for target in LINK.findall(CODE.sub("", FENCE.sub("", text_of(path)))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, fragment = target.partition("#")
        there = (ROOT / path).parent / file if file else ROOT / path
        if not there.exists():
            yield f"{path}: {target} is not there"
        elif fragment and fragment not in anchors(there.read_text(encoding="utf-8")):
            yield f"{path}: {target} has no such heading"


@pytest.mark.parametrize("path", listed(".md"))
def test_links_lead_somewhere(path):
    assert not list(broken_links(path))


@pytest.mark.parametrize("path", [f for f in listed(".md") if not f.startswith("docs/release-notes/")])
def test_named_files_are_there(path):
    assert not [name for name in NAMED.findall(text_of(path)) if not (ROOT / name).exists()]


def test_documents_that_code_refers_to_are_there():
    files = listed(".h", ".cc", ".py", ".sh", ".bzl", ".bazel", ".json", "WORKSPACE")
    wrong = [f"{f}: {name}" for f in files if f != "tests/tree/documents_test.py"
             for name in DOCUMENT.findall(text_of(f)) if not (ROOT / name).exists()]
    assert not wrong, "\n".join(wrong)


def test_decisions_are_numbered_and_listed():
    names = sorted(p.name for p in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len({n[:4] for n in names}) == len(names), "a number stands for one decision"  # one may be taken before it is there
    assert re.findall(r"\]\((\d{4}-[^)]*)\)", text_of("docs/decisions/README.md")) == names


def test_every_dependency_is_explained():
    targets = re.findall(r'name = "(\w+)"', text_of("third_party/BUILD.bazel"))
    packages = re.findall(r"^ +([a-z].*)$", text_of("tools/lib/packages.sh").split("install_missing")[0], re.M)
    explained = text_of("docs/dependencies.md")
    assert targets and packages
    assert not [n for n in targets + " ".join(packages).split() if f"`{n}`" not in explained]


def test_the_checks_see_what_is_wrong(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One `two`\n[a](gone.md) [b](#one-two) [c](#three) `[d](gone.md)`\n```\n[e](gone.md)\n```\n")
    assert [w.split(": ", 1)[1] for w in broken_links(page)] == ["gone.md is not there", "#three has no such heading"]
    assert NAMED.findall("`engine/gone.h` `engine/<name>.h` engine/engine.h `other/x.h`") == ["engine/gone.h"]
