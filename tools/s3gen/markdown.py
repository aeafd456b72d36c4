"""The support table for people: docs/operations.md."""

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
    return "built" if op.built else "501 NotImplemented"


def generate(spec):
    built = sum(op.built for op in spec.operations)
    text = ("# S3 operations\n\nMade by `tools/s3gen --doc` from `api/s3/spec`; edit the data instead.\n\n"
            f"{built} of {len(spec.operations)} operations are built. The others are known by name and answer "
            "`501 NotImplemented`, never as another operation.\n")
    for family, title in TITLES.items():
        text += f"\n## {title}\n\n| operation | request | IAM action | answer |\n|---|---|---|---|\n"
        for op in spec.operations:
            if op.family == family:
                action = f"`{op.action}`" if op.action else "none"
                text += f"| {op.op} | {request_text(op)} | {action} | {answer_text(op)} |\n"
    return text
