"""Holds the description of S3 against the service model that AWS publishes in botocore.

    python spec_against_botocore.py SPEC_DIR

Compares operations (method, path, query, status, documents, checksums, errors) and, for those that are built, every member with its
location, wire name, type and required flag, in both directions. Prints what differs and exits with 1; what differs on purpose is
in ON_PURPOSE. Run it with a Python that has botocore.
"""

import json
import os
import pathlib
import shutil
import sys

import botocore
import botocore.loaders

# (operation or shape, what) -> why
ON_PURPOSE = {
    ("PostObject", "operation"): "a browser's form upload; the model knows only what SDKs send",
    ("OptionsObject", "operation"): "the CORS preflight; the model knows only what SDKs send",
    ("PutBucketVersioning", "checksum"): "the service takes it without",
    ("PutBucketPolicy", "status"): "the service answers 204; the model leaves it open",
    ("PutBucketTagging", "status"): "the service answers 204; the model leaves it open",
    ("GetObjectAttributes", "header"): "x-amz-object-attributes does not tell it from other operations; the handler asks for it",
    ("GetObjectAttributesInput.ObjectAttributes", "field"): "the service has an error of its own for a request without it",
    ("RenameObject", "header"): "x-amz-rename-source does not tell it from other operations; the handler asks for it",
}

# Expires is a date by the API reference, but the service stores and returns what it was sent, also "0".
ON_PURPOSE.update({(f"{shape}.Expires", "field"): "kept as text"
                   for shape in ("CopyObjectInput", "CreateMultipartUploadInput", "GetObjectOutput", "HeadObjectOutput",
                                 "PutObjectInput")})

LOCATIONS = {"uri": "path", "querystring": "query", "header": "header", "headers": "headers", "statusCode": "status"}
KINDS = {"structure": "struct"}
FORMATS = {"rfc822": "http-date", "iso8601": "iso8601", "unixTimestamp": "unix"}


class Comparison:
    def __init__(self):
        self.differences = []
        self.used = set()

    def note(self, name, what, ours, theirs):
        if ours == theirs:
            return
        if (name, what) in ON_PURPOSE:
            self.used.add((name, what))
            return
        self.differences.append(f"{name}: {what}: ours is {ours!r}, the model's is {theirs!r}")


def load_spec(folder):
    root = pathlib.Path(folder)
    operations, shapes = {}, {}
    for path in sorted(root.glob("operations/*.json")):
        operations.update({row["op"]: row for row in json.loads(path.read_text())})
    for path in sorted(root.glob("shapes/*.json")):
        shapes.update(json.loads(path.read_text()))
    return operations, shapes


def body_mode(model, shape_name):
    if shape_name is None:
        return "none"
    shape = model["shapes"][shape_name]
    payload = shape.get("payload")
    if payload is None:
        return "xml" if any("location" not in member for member in shape["members"].values()) else "none"
    inner = model["shapes"][shape["members"][payload]["shape"]]
    if inner["type"] == "structure":
        return "events" if inner.get("eventstream") else "xml"
    return "text" if inner["type"] == "string" else "stream"


def required_wires(shape, location):
    return [
        shape["members"][name]["locationName"] for name in shape.get("required", [])
        if shape["members"][name].get("location") == location
    ]


def compare_operation(comparison, model, name, row):
    theirs = model["operations"][name]
    path, _, query = theirs["http"]["requestUri"].partition("?")
    input_shape = model["shapes"].get(theirs.get("input", {}).get("shape"), {"members": {}})
    when = row.get("when", {})
    levels = {"/": "service", "/{Bucket}": "bucket", "/{Bucket}/{Key+}": "object"}
    conditions = (query.split("&") if query else []) + required_wires(input_shape, "querystring")
    optional = {
        member["locationName"] for member in input_shape["members"].values() if member.get("location") == "querystring"
    } - set(required_wires(input_shape, "querystring"))
    comparison.note(name, "method", row["method"], theirs["http"]["method"])
    comparison.note(name, "level", row["level"], levels.get(path, "service"))
    comparison.note(name, "path", when.get("path"), None if path in levels else path)
    comparison.note(name, "query", sorted(when.get("query", [])), sorted(conditions))
    comparison.note(name, "params", sorted(row.get("params", [])), sorted(optional))
    comparison.note(name, "header", sorted(when.get("header", [])), sorted(required_wires(input_shape, "header")))
    comparison.note(name, "status", row["status"], theirs["http"].get("responseCode", 200))
    comparison.note(name, "request body", row["in"], body_mode(model, theirs.get("input", {}).get("shape")))
    comparison.note(name, "response body", row["out"], body_mode(model, theirs.get("output", {}).get("shape")))
    required = theirs.get("httpChecksumRequired", theirs.get("httpChecksum", {}).get("requestChecksumRequired", False))
    comparison.note(name, "checksum", row.get("checksum") == "required", required)
    # The model has few of the errors that the documents tell.
    missing = {error["shape"] for error in theirs.get("errors", [])} - set(row.get("errors", []))
    comparison.note(name, "errors", [], sorted(missing))
    comparison.note(name, "deprecated", "alias_of" in row, theirs.get("deprecated", False))


def member_location(shape, name, member, target):
    if "location" in member:
        return LOCATIONS[member["location"]]
    if member.get("xmlAttribute"):
        return "attribute"
    if shape.get("payload") == name:
        return "stream" if target["type"] == "blob" else "events" if target.get("eventstream") else "body"
    return "element"


def member_list(target, location):
    if target["type"] != "list":
        return None
    if location == "header":
        return "comma"
    return "flat" if target.get("flattened") else target["member"].get("locationName", "member")


def expected_field(model, shape, name):
    """The row that the model's member should have here."""
    member = shape["members"][name]
    target = model["shapes"][member["shape"]]
    location = member_location(shape, name, member, target)
    inner_name = member["shape"] if target["type"] != "list" else target["member"]["shape"]
    inner = model["shapes"][inner_name]
    kind = KINDS.get(inner["type"], inner["type"])
    form = None
    if kind == "timestamp":
        default = "http-date" if location == "header" else "iso8601"
        form = FORMATS.get(member.get("timestampFormat", inner.get("timestampFormat")), default)
    return {
        "at": location,
        "wire": member.get("locationName", name),
        "kind": kind,
        "shape": inner_name if kind == "struct" else None,
        "list": member_list(target, location),
        "format": form,
        "required": name in shape.get("required", []),
    }


def compare_shape(comparison, model, shapes, ours_name, theirs_name, done):
    if ours_name in done:
        return
    done.add(ours_name)
    if ours_name not in shapes:
        comparison.note(ours_name, "shape", None, theirs_name)
        return
    shape = model["shapes"][theirs_name] if theirs_name else {"members": {}}
    # What says in which order lists stand is not in a message.
    ours = {row["name"]: row for row in shapes[ours_name] if row["at"] != "order"}
    comparison.note(ours_name, "members", sorted(ours), sorted(shape["members"]))
    for name in sorted(set(ours) & set(shape["members"])):
        expected = expected_field(model, shape, name)
        row = ours[name]
        actual = {key: row.get(key) for key in expected}
        actual["wire"] = row.get("wire", name)
        actual["list"] = "flat" if row.get("list") == "ordered" else row.get("list")
        actual["required"] = row.get("required", False)
        comparison.note(f"{ours_name}.{name}", "field", actual, expected)
        if expected["shape"]:
            compare_shape(comparison, model, shapes, expected["shape"], expected["shape"], done)


def compare(folder):
    operations, shapes = load_spec(folder)
    model = botocore.loaders.Loader().load_service_model("s3", "service-2")
    comparison = Comparison()
    for name in sorted(set(operations) ^ set(model["operations"])):
        comparison.note(name, "operation", name in operations, name in model["operations"])
    done = set()
    for name in sorted(set(operations) & set(model["operations"])):
        compare_operation(comparison, model, name, operations[name])
        if operations[name].get("built") and not operations[name].get("unset"):
            theirs = model["operations"][name]
            for direction in ("Input", "Output"):
                compare_shape(comparison, model, shapes, name + direction, theirs.get(direction.lower(), {}).get("shape"), done)
    for name in sorted(set(shapes) - done):
        comparison.note(name, "shape", name, None)
    for name, what in sorted(set(ON_PURPOSE) - comparison.used):
        comparison.differences.append(f"{name}: {what}: on the list of what differs on purpose, but it does not differ")
    return comparison.differences, len(operations), len(done)


def test_the_description_is_the_models():
    differences, _, _ = compare(os.environ.get("COFFER_SPEC_DIR", "api/s3/spec"))
    assert not differences, "\n".join(differences)


def test_a_change_on_either_side_is_seen(tmp_path):
    spec = pathlib.Path(os.environ.get("COFFER_SPEC_DIR", "api/s3/spec"))
    changes = {
        "operations/objects.json": ('"op": "PutObject", "family": "objects", "method": "PUT"', '"PUT"', '"POST"'),
        "shapes/objects.json": ('"name": "CopySource", "at": "header", "wire": "x-amz-copy-source"', "x-amz-", "x-"),
        "shapes/listing.json": ('"name": "StartAfter", "at": "query"', "StartAfter", "StartBefore"),
    }
    for changed, (where, old, new) in changes.items():
        folder = tmp_path / changed.replace("/", "-")
        shutil.copytree(spec, folder)
        text = (folder / changed).read_text()
        assert text.count(where) == 1
        (folder / changed).unlink()
        (folder / changed).write_text(text.replace(where, where.replace(old, new)))
        assert compare(folder)[0], changed


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    differences, operations, shapes = compare(sys.argv[1])
    for difference in differences:
        print(difference)
    print(f"{operations} operations and {shapes} shapes against botocore {botocore.__version__}: {len(differences)} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
