// Views between the standard library and Abseil: Debian's Abseil has a string_view of its own, where other builds have an alias.
#pragma once

#include <string_view>

#include "absl/strings/string_view.h"

namespace coffer {

inline absl::string_view AsAbsl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace coffer
