"""The support table for people: docs/operations.md, and its short form in README.md."""

import re

import model

SUMMARY_BEGIN = "<!-- Made by tools/s3gen --readme: -->\n"
SUMMARY_END = "<!-- up to here. -->\n"
# Families with more operations than this that are not built are told as a number.
NAMES_MAX = 10

TITLES = {
    "buckets": "Buckets",
    "listing": "Listings",
    "objects": "Objects",
    "multipart": "Multipart uploads",
    "object_config": "Object settings",
    "bucket_config": "Bucket settings",
}


def request_text(op):
    path = {"service": "/", "bucket": "/{bucket}", "object": "/{bucket}/{key}", "any": "/{bucket}/{key}"}[op.level]
    path = op.when.get("path", path)
    query = "&".join(op.when.get("query", []))
    return f"`{op.method} {path}{'?' + query if query else ''}`"


def answer_text(op):
    if op.get("alias_of"):
        return f"old name of {op.alias_of}"
    answer = unset_text(op) if op.unset else "built" if op.built else "501 NotImplemented"
    return f"{answer} ({op.note})" if op.get("note") else answer


def unset_text(op):
    return "not set: " + ("an empty document" if op.unset == model.EMPTY else f"`{op.unset}`")


def generate(spec):
    built = sum(op.has_shapes for op in spec.operations)
    unset = sum(bool(op.unset) for op in spec.operations)
    text = ("# S3 operations\n\nMade by `tools/s3gen --doc` from `api/s3/spec`; edit the data instead.\n\n"
            f"{built} of {len(spec.operations)} operations are built. {unset} more, marked *not set*, read a setting that "
            "no request can set yet, and answer as S3 does where it was never set. The "
            "others are known by name and answer `501 NotImplemented`, never as another operation.\n")
    for family, title in TITLES.items():
        text += f"\n## {title}\n\n| operation | request | IAM action | answer |\n|---|---|---|---|\n"
        for op in spec.operations:
            if op.family == family:
                action = f"`{op.action}`" if op.action else "none"
                text += f"| {op.op} | {request_text(op)} | {action} | {answer_text(op)} |\n"
    return text


def names_text(operations):
    if len(operations) > NAMES_MAX:
        return f"{len(operations)} operations"
    return ", ".join(op.op for op in operations) or "-"


def summary(spec):
    text = "| | built | answer that nothing is set | answer `501 NotImplemented` |\n|---|---|---|---|\n"
    for family, title in TITLES.items():
        rows = [op for op in spec.operations if op.family == family and not op.get("alias_of")]
        built = names_text([op for op in rows if op.has_shapes])
        unset = names_text([op for op in rows if op.unset])
        text += f"| {title} | {built} | {unset} | {names_text([op for op in rows if not op.built])} |\n"
    return text


def with_summary(readme, spec):
    """The text with the table between the marks made anew."""
    block = re.compile(re.escape(SUMMARY_BEGIN) + ".*?" + re.escape(SUMMARY_END), re.S)
    if len(block.findall(readme)) != 1:
        raise ValueError(f"the document has no place for the table, from {SUMMARY_BEGIN.strip()} to {SUMMARY_END.strip()}")
    return block.sub(lambda _: f"{SUMMARY_BEGIN}\n{summary(spec)}\n{SUMMARY_END}", readme)
