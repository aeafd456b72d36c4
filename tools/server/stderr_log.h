// The server's log: one line an entry on the error stream, by spdlog.
//
//   2026-01-02T03:04:05.678Z info request operation=GetObject status=200 key="a b"
#pragma once

#include <memory>
#include <string>

#include "engine/base/hooks.h"

namespace spdlog {
class logger;
}

namespace coffer::server {

class StderrLog final : public Logger {
 public:
  explicit StderrLog(LogLevel level);
  ~StderrLog() override;

  bool Enabled(LogLevel level) override { return level >= level_; }
  void Log(LogLevel level, std::string_view message, std::span<const LogField> fields) override;

 private:
  LogLevel level_;
  std::unique_ptr<spdlog::logger> log_;
};

// Message and fields on one line, whatever is in them: what is not printable ASCII is written as \xNN, and a value with
// a space, a quote or nothing in it stands in quotes.
std::string FormatLogLine(std::string_view message, std::span<const LogField> fields);

}  // namespace coffer::server
