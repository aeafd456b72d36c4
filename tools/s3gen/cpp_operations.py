"""The table of operations: operations.h and operations.cc; and of error codes: error_codes.h and error_codes.cc."""

import json

import model

NOTE = "// Made by tools/s3gen from api/s3/spec; edit the data instead.\n"


def quoted(text):
    return json.dumps(text)


def strings_array(name, values):
    return f"constexpr std::string_view {name}[] = {{{', '.join(quoted(value) for value in values)}}};\n" if values else ""


def conditions_array(op):
    conditions = [condition.partition("=") for condition in op.when.get("query", [])]
    if not conditions:
        return ""
    items = ", ".join(f"{{{quoted(key)}, {quoted(value)}}}" for key, _, value in conditions)
    return f"constexpr QueryCondition k{op.op}Query[] = {{{items}}};\n"


def arrays_text(op):
    return (conditions_array(op) + strings_array(f"k{op.op}Headers", op.when.get("header")) +
            strings_array(f"k{op.op}Params", op.get("params")) + strings_array(f"k{op.op}Ignored", op.get("ignored")) +
            strings_array(f"k{op.op}Errors", op.get("errors")))


def request_root(spec, op):
    for item in spec.shapes.get(op.op + "Input", []):
        if item.at == "body":
            return item.wire
    return op.get("in_root", "")


def row_text(spec, op):
    when = op.when
    parts = [("operation", f"Operation::k{op.op}"), ("name", quoted(op.op)), ("family", quoted(op.family)),
             ("method", quoted(op.method)), ("level", f"Level::k{op.level.capitalize()}")]
    parts += [("when_query", f"k{op.op}Query")] if when.get("query") else []
    parts += [("when_headers", f"k{op.op}Headers")] if when.get("header") else []
    parts += [(f"when_{key}", quoted(when[key])) for key in ("content_type", "path", "host") if key in when]
    parts += [("params", f"k{op.op}Params")] if op.get("params") else []
    parts += [("ignored_params", f"k{op.op}Ignored")] if op.get("ignored") else []
    parts += [("any_query", "true")] if op.get("any_query") else []
    parts += [("request_body", f"BodyMode::k{op.row['in'].capitalize()}"),
              ("response_body", f"BodyMode::k{op.row['out'].capitalize()}"),
              ("request_root", quoted(request_root(spec, op))), ("response_root", quoted(op.get("root", ""))),
              ("status", str(op.status)), ("document_bytes_max", str(op.get("limit", 0)))]
    parts += [("checksum_required", "true")] if op.get("checksum") else []
    parts += [("action", quoted(op.action))]
    parts += [("errors", f"k{op.op}Errors")] if op.get("errors") else []
    parts += [("alias_of", f"Operation::k{op.get('alias_of', op.op)}")]
    parts += [("built", "true")] if op.built else []
    parts += [("unset", "true")] if op.unset else []
    parts += [("unset_error", quoted(op.unset))] if op.unset and op.unset != model.EMPTY else []
    return "    {" + ", ".join(f".{key} = {value}" for key, value in parts) + "},\n"


def operations_header(spec):
    values = "".join(f"  k{op.op},\n" for op in spec.operations)
    text = NOTE + '#pragma once\n\n#include "api/s3/spec/operation_row.h"\n\nnamespace coffer::s3 {\n\n'
    text += f"enum class Operation : uint16_t {{\n{values}}};\n\n"
    text += f"inline constexpr size_t kOperationCount = {len(spec.operations)};\n"
    return text + "\n}  // namespace coffer::s3\n"


def operations_source(spec):
    text = NOTE + '#include "api/s3/spec/operations.h"\n\nnamespace coffer::s3 {\nnamespace {\n\n'
    text += "".join(arrays_text(op) for op in spec.operations)
    text += f"\nconstexpr OperationRow kRows[] = {{\n{''.join(row_text(spec, op) for op in spec.operations)}}};\n"
    text += "\n}  // namespace\n\nstd::span<const OperationRow> Operations() { return kRows; }\n\n"
    text += "const OperationRow& RowOf(Operation operation) { return kRows[static_cast<size_t>(operation)]; }\n"
    return text + "\n}  // namespace coffer::s3\n"


def code_name(code):
    return "k" + code.replace(".", "")


def errors_header(spec):
    values = "".join(f"  {code_name(row['code'])},\n" for row in spec.errors)
    text = NOTE + "#pragma once\n\n#include <cstddef>\n#include <cstdint>\n#include <span>\n#include <string_view>\n\n"
    text += f"namespace coffer::s3 {{\n\n// Every code that an error document may carry.\nenum class S3Code : uint16_t {{\n{values}}};\n\n"
    text += ("struct S3CodeRow {\n  S3Code code;\n  std::string_view name;\n  int http_status;\n"
             "  std::string_view message;  // what is said when there is nothing better to say\n};\n\n"
             "std::span<const S3CodeRow> S3Codes();\nconst S3CodeRow& RowOf(S3Code code);\n")
    return text + "\n}  // namespace coffer::s3\n"


def errors_source(spec):
    rows = "".join(f"    {{S3Code::{code_name(row['code'])}, {quoted(row['code'])}, {row['status']}, {quoted(row['message'])}}},\n"
                   for row in spec.errors)
    text = NOTE + '#include "api/s3/spec/error_codes.h"\n\nnamespace coffer::s3 {\nnamespace {\n\n'
    text += f"constexpr S3CodeRow kRows[] = {{\n{rows}}};\n\n}}  // namespace\n\n"
    text += "std::span<const S3CodeRow> S3Codes() { return kRows; }\n\n"
    text += "const S3CodeRow& RowOf(S3Code code) { return kRows[static_cast<size_t>(code)]; }\n"
    return text + "\n}  // namespace coffer::s3\n"


def generate(spec):
    return {
        "operations.h": operations_header(spec),
        "operations.cc": operations_source(spec),
        "error_codes.h": errors_header(spec),
        "error_codes.cc": errors_source(spec),
    }
