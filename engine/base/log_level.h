// Log levels as people write them: "debug", "info", "warning", "error".
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/hooks.h"

namespace coffer {

std::string_view LogLevelText(LogLevel level);
std::optional<LogLevel> ParseLogLevel(std::string_view text);

}  // namespace coffer
