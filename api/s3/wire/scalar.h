// One value between its text on the wire and its member in memory.
//
// The kind and the time format come from the field's descriptor; the pointer is what the descriptor's access gave.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/s3/spec/descriptor.h"

namespace coffer::s3 {

// Digits with an optional minus; no blanks, no plus, no overflow.
std::optional<int64_t> ParseInteger(std::string_view text);

std::string Base64Encode(std::string_view bytes);
// The standard alphabet with its padding; nothing else, no line breaks.
std::optional<std::string> Base64Decode(std::string_view text);

// False when the text is not a value of the field's kind; the value is then undefined.
bool ParseScalar(const FieldDescriptor& field, std::string_view text, void* value);

// Appends the value's text.
void AppendScalar(const FieldDescriptor& field, const void* value, std::string& out);

}  // namespace coffer::s3
