// The log hook. It defaults to nothing: a library writes to no stream that it was not given.
//
// The host implements the interface; calls come from any thread, must not block for long and must not call back into the
// engine. Nothing that is passed here is a secret or a body.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace coffer {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarning, kError };

using LogField = std::pair<std::string_view, std::string_view>;

class Logger {
 public:
  virtual ~Logger() = default;
  virtual bool Enabled(LogLevel level) = 0;
  virtual void Log(LogLevel level, std::string_view message, std::span<const LogField> fields) = 0;
};

// Logs nothing. Lives as long as the process.
Logger& NoLogger();

}  // namespace coffer
