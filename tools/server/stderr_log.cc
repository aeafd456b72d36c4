#include "tools/server/stderr_log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

namespace coffer::server {
namespace {

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

bool IsPrintable(char c) { return c >= ' ' && c <= '~'; }

void AppendEscaped(std::string_view text, bool in_quotes, std::string& line) {
  constexpr char kHex[] = "0123456789abcdef";
  for (const char c : text) {
    if (!IsPrintable(c)) {
      const auto byte = static_cast<unsigned char>(c);
      line.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    } else {
      if (in_quotes && (c == '"' || c == '\\')) line += '\\';
      line += c;
    }
  }
}

void AppendValue(std::string_view value, std::string& line) {
  const bool is_plain =
      !value.empty() && std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (is_plain) {
    line.append(value);
    return;
  }
  line += '"';
  AppendEscaped(value, /*in_quotes=*/true, line);
  line += '"';
}

}  // namespace

StderrLog::StderrLog(LogLevel level)
    : level_(level),
      log_(std::make_unique<spdlog::logger>("coffer", std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  log_->set_level(SpdlogLevel(level));
  log_->set_formatter(
      std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc));
}

StderrLog::~StderrLog() = default;

void StderrLog::Log(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (!Enabled(level)) return;
  const std::string line = FormatLogLine(message, fields);
  log_->log(SpdlogLevel(level), spdlog::string_view_t(line.data(), line.size()));
}

std::string FormatLogLine(std::string_view message, std::span<const LogField> fields) {
  std::string line;
  AppendEscaped(message, /*in_quotes=*/false, line);
  for (const auto& [name, value] : fields) {
    line += ' ';
    line.append(name).append("=");
    AppendValue(value, line);
  }
  return line;
}

}  // namespace coffer::server
