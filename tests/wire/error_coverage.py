"""Which of the errors that S3 documents for an operation no wire case has seen."""
import json
import pathlib
import re

OPERATIONS = pathlib.Path(__file__).parent.parent.parent / "api/s3/spec/operations"

# (operation, error) -> why no case can produce it.
EXCUSED = {
    ("CopyObject", "ObjectNotInActiveTierError"): "no storage class is an archive",
    ("GetObject", "InvalidObjectState"): "no storage class is an archive",
    ("PutObject", "InvalidWriteOffset"): "of appending, which is for directory buckets",
    ("PutObject", "TooManyParts"): "of appending, which is for directory buckets",
    ("PutObject", "EncryptionTypeMismatch"): "of appending, which is for directory buckets",
    ("PutObject", "ConditionalRequestConflict"): "conditions are decided inside the publishing transaction, so the loser of a race gets 412",
    ("CopyObject", "ConditionalRequestConflict"): "as for PutObject",
    ("UploadPartCopy", "InvalidRequest"): "its source would have more than 5 GiB",
    ("CreateBucket", "TooManyBuckets"): "takes ten thousand buckets; tests/unit/engine/bucket/buckets_test.cc has it with fewer",
}


def errors_of(answer):
    """What an answer tells: the error of the request, and those inside the answer of a DeleteObjects."""
    inside = re.findall(rb"<Error>.*?<Code>(\w+)</Code>", answer.body) if answer.operation == "DeleteObjects" else []
    return ({answer.error_code} - {""}) | {code.decode() for code in inside}


def documented():
    """Every (operation, error) of the operations that are built. What a setting's absence is told by is one as well."""
    pairs = set()
    for path in sorted(OPERATIONS.glob("*.json")):
        for row in json.loads(path.read_text()):
            if row.get("built"):
                codes = set(row.get("errors", [])) | ({row.get("unset", "empty")} - {"empty"})
                pairs |= {(row["op"], code) for code in codes}
    return pairs
