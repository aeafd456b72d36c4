"""Descriptor tables that the codec walks: descriptors.h, descriptors.cc and descriptors_<family>.cc."""

LOCATIONS = {
    "path": "kPath",
    "query": "kQuery",
    "header": "kHeader",
    "headers": "kHeaderPrefix",
    "element": "kElement",
    "attribute": "kAttribute",
    "order": "kOrder",
    "body": "kBody",
}
FORMATS = {"http-date": "kHttpDate", "iso8601": "kIso8601", "unix": "kUnix"}
LISTINGS = {"flat": "kFlat", "ordered": "kOrdered", "comma": "kComma"}
NOTE = "// Made by tools/s3gen from api/s3/spec; edit the data instead.\n"


def field_text(struct, item):
    parts = [f'.name = "{item.name}"', f'.wire = "{item.wire}"', f".at = Location::{LOCATIONS[item.at]}",
             f".kind = Kind::k{item.kind.capitalize()}"]
    listing = item.get("list")
    if listing:
        parts.append(f".listing = Listing::{LISTINGS.get(listing, 'kWrapped')}")
        if listing not in LISTINGS:
            parts.append(f'.item = "{listing}"')
    if item.kind == "timestamp":
        parts.append(f".format = TimeFormat::{FORMATS[item.format]}")
    if item.get("required"):
        parts.append(".required = true")
    if item.get("url"):
        parts.append(".url_encoded = true")
    if item.kind == "struct":
        parts.append(f".nested = &k{item.shape}")
    return f"    Field<&{struct}::{item.member}>({{{', '.join(parts)}}}),\n"


def struct_text(spec, name):
    members = [item for item in spec.shapes[name] if item.is_member]
    if not members:
        return f'constinit const StructDescriptor k{name} = {{"{name}", {{}}}};\n'
    rows = "".join(field_text(name, item) for item in members)
    return (f"constexpr FieldDescriptor k{name}Fields[] = {{\n{rows}}};\n"
            f'constinit const StructDescriptor k{name} = {{"{name}", k{name}Fields}};\n')


def family_source(spec, family):
    text = NOTE + '#include "api/s3/spec/descriptors.h"\n\nnamespace coffer::s3::descriptors {\n\n'
    text += "\n".join(struct_text(spec, name) for name in spec.families[family])
    return text + "\n}  // namespace coffer::s3::descriptors\n"


def header(spec):
    names = sorted(spec.shapes)
    text = NOTE + "#pragma once\n\n"
    text += '#include "api/s3/spec/descriptor.h"\n#include "api/s3/spec/operations.h"\n#include "api/s3/spec/types.h"\n\n'
    text += "namespace coffer::s3 {\n\nnamespace descriptors {\n"
    text += "".join(f"extern const StructDescriptor k{name};\n" for name in names)
    text += "}  // namespace descriptors\n\n"
    text += "".join(f"inline const StructDescriptor& Describe(const {name}*) {{ return descriptors::k{name}; }}\n"
                    for name in names)
    text += ("\ntemplate <typename T>\nconst StructDescriptor& DescriptorOf() {\n"
             "  return Describe(static_cast<const T*>(nullptr));\n}\n\n"
             "// The structs of an operation; null where it is not built, or unset.\n"
             "const StructDescriptor* InputDescriptor(Operation operation);\n"
             "const StructDescriptor* OutputDescriptor(Operation operation);\n")
    return text + "\n}  // namespace coffer::s3\n"


def lookup_text(spec, direction):
    cases = "".join(f"    case Operation::k{op.op}:\n      return &descriptors::k{op.op}{direction};\n"
                    for op in spec.operations
                    if op.has_shapes)
    return (f"const StructDescriptor* {direction}Descriptor(Operation operation) {{\n  switch (operation) {{\n{cases}"
            "    default:\n      return nullptr;\n  }\n}\n")


def source(spec):
    text = NOTE + '#include "api/s3/spec/descriptors.h"\n\nnamespace coffer::s3 {\n\n'
    text += lookup_text(spec, "Input") + "\n" + lookup_text(spec, "Output")
    return text + "\n}  // namespace coffer::s3\n"


def generate(spec):
    files = {f"descriptors_{family}.cc": family_source(spec, family) for family in spec.families}
    files["descriptors.h"] = header(spec)
    files["descriptors.cc"] = source(spec)
    return files
