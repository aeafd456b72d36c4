// The server's log: the engine's hook over lines on the error stream, with a level that may change while it runs.
#pragma once

#include <unistd.h>

#include <atomic>
#include <span>
#include <string_view>

#include "engine/base/hooks.h"
#include "tools/log/line_writer.h"
#include "tools/log/log_line.h"

namespace coffer {

class ServerLog final : public Logger {
 public:
  ServerLog(LogFormat format, LogLevel level, int fd = STDERR_FILENO)
      : format_(format), level_(level), writer_(format, fd) {}

  bool Enabled(LogLevel level) override { return level >= this->level(); }
  void Log(LogLevel level, std::string_view message, std::span<const LogField> fields) override;

  LogLevel level() const { return level_.load(std::memory_order_relaxed); }
  void set_level(LogLevel level) { level_.store(level, std::memory_order_relaxed); }
  LogFormat format() const { return format_; }
  LineWriter& writer() { return writer_; }

 private:
  const LogFormat format_;
  std::atomic<LogLevel> level_;
  LineWriter writer_;
};

}  // namespace coffer
