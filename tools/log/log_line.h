// One line of a log, for people or for programs, whatever is in its values.
//
//   text  2026-01-02T03:04:05.678Z info request operation=GetObject status=200 key="a b"
//   json  {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"request","operation":"GetObject","status":200}
//
// Nothing that a client sent starts a line, moves a cursor or ends a value: text has what is not printable ASCII as
// \xNN and quotes what could be misread; JSON is valid UTF-8 without control characters, U+FFFD stands for bytes that
// are not. Names of fields are our own and plain.
//
//   LogLine line(LogFormat::kJson, now, LogLevel::kInfo, "request");
//   line.Text("key", key).Number("status", 200);
//   writer.Write(line.Finish());
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/base/hooks.h"

namespace coffer {

enum class LogFormat : uint8_t { kText, kJson };

class LogLine {
 public:
  LogLine(LogFormat format, WallTime time, LogLevel level, std::string_view message);

  LogLine& Text(std::string_view name, std::string_view value);
  LogLine& Number(std::string_view name, uint64_t value);
  LogLine& Flag(std::string_view name, bool value);
  // With its end of line. The object is done.
  std::string Finish() &&;

 private:
  void Name(std::string_view name);

  const LogFormat format_;
  std::string line_;
};

}  // namespace coffer
