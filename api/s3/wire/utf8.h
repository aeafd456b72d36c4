// UTF-8, for documents that must be it.
#pragma once

#include <cstddef>
#include <string_view>

namespace coffer::s3 {

// The length of the well-formed character at the start of `text`: 1 to 4, or 0 when it is not one (overlong forms,
// surrogates and what lies above U+10FFFF are not). `text` is not empty.
size_t Utf8Length(std::string_view text);

}  // namespace coffer::s3
