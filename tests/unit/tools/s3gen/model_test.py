"""Mistakes in the description end the build with the row's name."""

import json
import pathlib
import tempfile
import unittest

import cpp_types
import model

OPERATION = {
    "op": "GetThing", "family": "things", "method": "GET", "level": "bucket", "when": {"query": ["thing"]},
    "params": ["max-things"], "in": "none", "out": "xml", "root": "Thing", "status": 200, "action": "s3:GetThing",
    "errors": ["AccessDenied"], "built": True
}
INPUT = [{"name": "MaxThings", "at": "query", "wire": "max-things", "kind": "integer"}]
OUTPUT = [{"name": "Owner", "at": "element", "kind": "struct", "shape": "Owner", "list": "flat"}]
ERRORS = [{"code": "AccessDenied", "status": 403, "message": "Access Denied"}]


class SpecTest(unittest.TestCase):

    def load(self, operation=None, fields=None, output=None, errors=None):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "operations").mkdir()
            (root / "shapes").mkdir()
            (root / "operations/things.json").write_text(json.dumps([{**OPERATION, **(operation or {})}]))
            shapes = {"GetThingInput": fields or INPUT, "GetThingOutput": output or OUTPUT,
                      "Owner": [{"name": "ID", "at": "element", "kind": "string"}]}
            (root / "shapes/things.json").write_text(json.dumps(shapes))
            (root / "errors.json").write_text(json.dumps(errors or ERRORS))
            return model.load(root)

    def refused(self, text, **changes):
        with self.assertRaisesRegex(model.SpecError, text):
            self.load(**changes)

    def test_a_good_description_loads_in_order_of_use(self):
        spec = self.load()
        self.assertEqual(spec.families["things"], ["GetThingInput", "Owner", "GetThingOutput"])

    def test_mistakes_are_refused(self):
        self.refused("unknown keys.*metod", operation={"metod": "GET"})
        self.refused("not one of", operation={"level": "galaxy"})
        self.refused("needs a limit", operation={"in": "xml"})
        self.refused("family is the file's name", operation={"family": "others"})
        self.refused("alias of an unknown", operation={"alias_of": "Nothing"})
        self.refused("params and query members differ", operation={"params": []})
        self.refused("no shape Missing", output=[{**OUTPUT[0], "shape": "Missing"}])
        self.refused("not one of", fields=[{**INPUT[0], "kind": "number"}])
        self.refused("not in errors.json", operation={"errors": ["Nonsense"]})
        self.refused("not in errors.json", operation={"unset": "Nonsense"})
        self.refused("an empty document needs a root", operation={"unset": "empty", "root": ""})
        self.refused("unset is an answer", operation={"unset": "AccessDenied", "built": False})
        self.refused("sorted and unique", errors=ERRORS * 2)

    def test_what_is_unset_is_built_without_shapes(self):
        for answer in ("AccessDenied", "empty"):
            operation = self.load(operation={"op": "GetUnset", "unset": answer}).operations[0]
            self.assertTrue(operation.built and not operation.has_shapes)

    def test_names_of_the_reference_become_names_of_members(self):
        for name, member in {"ETag": "etag", "SSEKMSKeyId": "sse_kms_key_id", "ChecksumCRC64NVME": "checksum_crc64nvme",
                             "ChecksumCRC32C": "checksum_crc32c", "ID": "id", "Delete": "delete_",
                             "GrantReadACP": "grant_read_acp", "SSECustomerKeyMD5": "sse_customer_key_md5"}.items():
            self.assertEqual(model.snake_case(name), member)

    def test_members_have_the_types_of_their_rows(self):
        field = lambda **row: model.Field({"name": "N", "at": "element", **row})
        self.assertEqual(cpp_types.member_type(field(kind="string")), "std::optional<std::string>")
        self.assertEqual(cpp_types.member_type(field(kind="long", required=True)), "int64_t")
        self.assertEqual(cpp_types.member_type(field(kind="struct", shape="A", list="flat")), "std::vector<A>")


if __name__ == "__main__":
    unittest.main()
