// Log and metrics hooks. Both default to nothing: a library writes to no stream that it was not given.
//
// The host implements the interfaces; calls come from any thread, must not block for long and must not call back into the
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

// Names follow Prometheus: snake_case with the unit last, counters end in _total.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual void Count(std::string_view name, double delta) = 0;
  virtual void Set(std::string_view name, double value) = 0;
  virtual void Observe(std::string_view name, double value) = 0;
};

// Hooks that do nothing. They live as long as the process.
Logger& NoLogger();
Metrics& NoMetrics();

}  // namespace coffer
