"""Plain structs, one for each shape: types_<family>.h, types.h and operation_types.h."""

SCALARS = {
    "string": "std::string",
    "integer": "int32_t",
    "long": "int64_t",
    "boolean": "bool",
    "timestamp": "WallTime",
    "blob": "std::string",
}

HEADER = "// Made by tools/s3gen from api/s3/spec; edit the data instead.\n#pragma once\n\n"


def member_type(item):
    if item.kind == "map":
        return "std::vector<std::pair<std::string, std::string>>"
    base = item.shape if item.kind == "struct" else SCALARS[item.kind]
    if item.get("list"):
        return f"std::vector<{base}>"
    return base if item.get("required") else f"std::optional<{base}>"


def initial(item):
    """Members that are always there start from a value, not from what the memory held."""
    plain = item.get("required") and not item.get("list")
    return {"integer": " = 0", "long": " = 0", "boolean": " = false"}.get(item.kind, "") if plain else ""


def struct_text(name, fields):
    members = [item for item in fields if item.is_member]
    if not members:
        return f"struct {name} {{}};\n"
    lines = [f"  {member_type(item)} {item.member}{initial(item)};" for item in members]
    return f"struct {name} {{\n" + "\n".join(lines) + "\n};\n"


def family_header(spec, family):
    names = spec.families[family]
    owner = {name: other for other, group in spec.families.items() for name in group}
    others = sorted({owner[item.shape]
                     for name in names
                     for item in spec.shapes[name]
                     if item.kind == "struct"} - {family})
    includes = "".join(f'#include "api/s3/spec/types_{other}.h"\n' for other in others)
    text = HEADER + "#include <cstdint>\n#include <optional>\n#include <string>\n#include <utility>\n#include <vector>\n\n"
    text += includes + '#include "engine/base/clock.h"\n\nnamespace coffer::s3 {\n\n'
    text += "\n".join(struct_text(name, spec.shapes[name]) for name in names)
    return text + "\n}  // namespace coffer::s3\n"


def types_header(spec):
    includes = "".join(f'#include "api/s3/spec/types_{family}.h"\n' for family in sorted(spec.families))
    return HEADER + includes


def operation_types_header(spec):
    text = HEADER + '#include "api/s3/spec/operations.h"\n#include "api/s3/spec/types.h"\n\nnamespace coffer::s3 {\n\n'
    text += "// The structs of an operation that is built; one that is unset has none.\ntemplate <Operation>\nstruct OperationTypes;\n"
    text += "// The operation that an input struct belongs to.\ntemplate <typename Input>\nstruct OperationOf;\n\n"
    for op in spec.operations:
        if op.has_shapes:
            text += (f"template <>\nstruct OperationTypes<Operation::k{op.op}> {{\n"
                     f"  using Input = {op.op}Input;\n  using Output = {op.op}Output;\n}};\n"
                     f"template <>\nstruct OperationOf<{op.op}Input> {{\n"
                     f"  static constexpr Operation kOperation = Operation::k{op.op};\n"
                     f"  using Output = {op.op}Output;\n}};\n")
    return text + "\n}  // namespace coffer::s3\n"


def generate(spec):
    files = {f"types_{family}.h": family_header(spec, family) for family in spec.families}
    files["types.h"] = types_header(spec)
    files["operation_types.h"] = operation_types_header(spec)
    return files
