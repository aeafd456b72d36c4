#include "engine/base/log_level.h"

#include <algorithm>
#include <iterator>

namespace coffer {
namespace {

// In the order of the levels.
constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};

}  // namespace

std::string_view LogLevelText(LogLevel level) { return kNames[static_cast<size_t>(level)]; }

std::optional<LogLevel> ParseLogLevel(std::string_view text) {
  const auto* found = std::ranges::find(kNames, text);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<LogLevel>(found - std::begin(kNames));
}

}  // namespace coffer
