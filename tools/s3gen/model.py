"""The description of S3 (api/s3/spec) as Python objects, checked while it is read.

A mistake in the data ends the build with the file and the row, so that the generators can trust what they get.
"""

import json
import pathlib
import re
from dataclasses import dataclass, field

LEVELS = ("service", "bucket", "object", "any")
BODIES = ("none", "xml", "text", "stream", "form", "events")
LOCATIONS = ("path", "query", "header", "headers", "element", "attribute", "order", "body", "stream", "events")
KINDS = ("string", "integer", "long", "boolean", "timestamp", "blob", "struct", "map")
FORMATS = ("http-date", "iso8601", "unix")
# The answer of an unset operation that is a document without elements.
EMPTY = "empty"
OPERATION_KEYS = {
    "op", "family", "method", "level", "when", "params", "ignored", "any_query", "in", "in_root", "out", "root", "status",
    "limit", "checksum", "action", "errors", "alias_of", "built", "unset", "note"
}
FIELD_KEYS = {"name", "at", "wire", "kind", "shape", "list", "format", "required", "url"}
WHEN_KEYS = {"query", "header", "content_type", "path", "host"}

# The words in the API reference's names that a plain split at capitals would cut wrongly.
WORD = re.compile(r"CRC64NVME|CRC32C|CRC32|SHA\d+|XXHASH\d+|MD5|ETag|KMS|SSE|ACL|ACP|MFA|CORS|JSON|CSV|URI|ARN|ID"
                  r"|[A-Z][a-z0-9]+|[A-Z]+|[a-z0-9]+")
KEYWORDS = {"delete", "default", "protected", "private", "public", "namespace", "operator", "template", "export"}


class SpecError(Exception):
    pass


@dataclass
class Operation:
    row: dict

    def __getattr__(self, key):
        return self.row[key]

    def get(self, key, default=None):
        return self.row.get(key, default)

    @property
    def when(self):
        return self.row.get("when", {})

    @property
    def built(self):
        return self.row.get("built", False)

    @property
    def unset(self):
        """What it answers where nothing can set what it reads: the code of an error, or EMPTY. Such an operation has no shapes."""
        return self.row.get("unset")

    @property
    def has_shapes(self):
        return self.built and not self.unset


@dataclass
class Field:
    row: dict

    def __getattr__(self, key):
        return self.row[key]

    def get(self, key, default=None):
        return self.row.get(key, default)

    @property
    def wire(self):
        return self.row.get("wire", self.row["name"])

    @property
    def member(self):
        return snake_case(self.row["name"])

    @property
    def is_member(self):
        """Streams and events pass beside the struct, not in it."""
        return self.row["at"] not in ("stream", "events")


@dataclass
class Spec:
    operations: list = field(default_factory=list)
    shapes: dict = field(default_factory=dict)  # name -> [Field]
    families: dict = field(default_factory=dict)  # family -> [shape name], nested shapes before their users
    errors: list = field(default_factory=list)


def snake_case(name):
    words = WORD.findall(name)
    if "".join(words) != name:
        raise SpecError(f"cannot split the name {name}")
    text = "_".join(word.lower() for word in words)
    return text + "_" if text in KEYWORDS else text


def check_keys(where, row, known):
    unknown = set(row) - known
    if unknown:
        raise SpecError(f"{where}: unknown keys {sorted(unknown)}; known are {sorted(known)}")


def check_one_of(where, value, known):
    if value not in known:
        raise SpecError(f"{where}: {value!r} is not one of {', '.join(known)}")


def read_operation(where, row):
    check_keys(where, row, OPERATION_KEYS)
    check_keys(where, row.get("when", {}), WHEN_KEYS)
    check_one_of(where, row["level"], LEVELS)
    check_one_of(where, row["in"], BODIES)
    check_one_of(where, row["out"], BODIES)
    if row["in"] in ("xml", "text") and not row.get("limit"):
        raise SpecError(f"{where}: a document needs a limit")
    if row.get("unset") and (not row.get("built") or row["in"] != "none"):
        raise SpecError(f"{where}: unset is an answer of what is built and takes nothing")
    if row.get("unset") == EMPTY and (row["out"] != "xml" or not row.get("root")):
        raise SpecError(f"{where}: an empty document needs a root")
    return Operation(row)


def read_field(where, row):
    check_keys(where, row, FIELD_KEYS)
    check_one_of(where, row["at"], LOCATIONS)
    check_one_of(where, row["kind"], KINDS)
    if row["kind"] == "timestamp":
        check_one_of(where, row.get("format"), FORMATS)
    if (row["kind"] == "struct") != ("shape" in row):
        raise SpecError(f"{where}: a struct names its shape, and nothing else does")
    return Field(row)


def in_order_of_use(shapes, names):
    """Sorts names so that a shape comes after those that it holds."""
    ordered = []

    def visit(name):
        if name in ordered or name not in names:
            return
        for item in shapes[name]:
            if item.kind == "struct":
                visit(item.shape)
        ordered.append(name)

    for name in sorted(names):
        visit(name)
    return ordered


def read_operations(root, spec):
    for path in sorted((root / "operations").glob("*.json")):
        for row in json.loads(path.read_text()):
            where = f"{path.name}: {row.get('op')}"
            if row.get("family") != path.stem:
                raise SpecError(f"{where}: the family is the file's name")
            spec.operations.append(read_operation(where, row))
    spec.operations.sort(key=lambda op: op.op)
    names = [op.op for op in spec.operations]
    if len(set(names)) != len(names):
        raise SpecError("an operation has two rows")
    for op in spec.operations:
        if op.get("alias_of") and op.alias_of not in names:
            raise SpecError(f"{op.op}: alias of an unknown operation")


def read_shapes(root, spec):
    owned = {}
    for path in sorted((root / "shapes").glob("*.json")):
        for name, rows in json.loads(path.read_text()).items():
            if name in spec.shapes:
                raise SpecError(f"{path.name}: {name} is there twice")
            spec.shapes[name] = [read_field(f"{path.name}: {name}.{row.get('name')}", row) for row in rows]
            owned.setdefault(path.stem, set()).add(name)
    for family, names in owned.items():
        spec.families[family] = in_order_of_use(spec.shapes, names)
    for name, fields in spec.shapes.items():
        for item in fields:
            if item.kind == "struct" and item.shape not in spec.shapes:
                raise SpecError(f"{name}.{item.name}: no shape {item.shape}")


def check_built(spec):
    """What is built has its shapes, and their query members are just the row's."""
    for op in spec.operations:
        if not op.has_shapes:
            continue
        for name in (op.op + "Input", op.op + "Output"):
            if name not in spec.shapes:
                raise SpecError(f"{op.op}: built, but there is no {name}")
        fields = {item.wire for item in spec.shapes[op.op + "Input"] if item.at == "query"}
        keys = {condition.split("=")[0] for condition in op.when.get("query", [])}
        if not fields <= keys | set(op.get("params", [])) or not set(op.get("params", [])) <= fields:
            raise SpecError(f"{op.op}: params and query members differ: {fields ^ set(op.get('params', []))}")


def check_errors(spec):
    """An operation's errors are codes of the table, and the table has each code once, in order."""
    codes = [row["code"] for row in spec.errors]
    if codes != sorted(set(codes), key=str.lower):
        raise SpecError("errors.json: codes are sorted and unique")
    for op in spec.operations:
        unknown = (set(op.get("errors", [])) | {op.unset} - {None, EMPTY}) - set(codes)
        if unknown:
            raise SpecError(f"{op.op}: errors that are not in errors.json: {sorted(unknown)}")


def load(folder):
    root = pathlib.Path(folder)
    spec = Spec()
    read_operations(root, spec)
    read_shapes(root, spec)
    check_built(spec)
    spec.errors = json.loads((root / "errors.json").read_text())
    check_errors(spec)
    return spec
