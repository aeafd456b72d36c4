#include "tools/log/log_line.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "api/s3/wire/utf8.h"
#include "engine/base/log_level.h"

namespace coffer {
namespace {

constexpr size_t kUsualBytes = 512;
constexpr char kHex[] = "0123456789abcdef";

void AppendDigits(int64_t value, int digits, std::string& out) {
  const size_t end = out.size() + static_cast<size_t>(digits);
  out.resize(end);
  for (int i = 1; i <= digits; ++i, value /= 10)
    out[end - static_cast<size_t>(i)] = static_cast<char>('0' + value % 10);
}

// Without the C library's calendar, which takes locks and looks at time zones.
void AppendTime(WallTime time, std::string& out) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const int64_t ms = (time - day).count();
  AppendDigits(static_cast<int>(date.year()), 4, out);
  out += '-';
  AppendDigits(static_cast<unsigned>(date.month()), 2, out);
  out += '-';
  AppendDigits(static_cast<unsigned>(date.day()), 2, out);
  out += 'T';
  AppendDigits(ms / 3'600'000, 2, out);
  out += ':';
  AppendDigits(ms / 60'000 % 60, 2, out);
  out += ':';
  AppendDigits(ms / 1000 % 60, 2, out);
  out += '.';
  AppendDigits(ms % 1000, 3, out);
  out += 'Z';
}

void AppendTextEscaped(std::string_view text, bool in_quotes, std::string& out) {
  for (const char c : text) {
    if (c < ' ' || c > '~') {
      const auto byte = static_cast<unsigned char>(c);
      out.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    } else {
      if (in_quotes && (c == '"' || c == '\\')) out += '\\';
      out += c;
    }
  }
}

void AppendTextValue(std::string_view value, std::string& out) {
  const auto is_plain = [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (!value.empty() && std::ranges::all_of(value, is_plain)) {
    out.append(value);
    return;
  }
  out += '"';
  AppendTextEscaped(value, /*in_quotes=*/true, out);
  out += '"';
}

void AppendJsonUnit(unsigned unit, std::string& out) {
  out.append("\\u00").append(1, kHex[unit >> 4]).append(1, kHex[unit & 15]);
}

// The control characters above ASCII, which some terminals obey.
bool IsHighControl(std::string_view character) {
  return character.size() == 2 && character[0] == '\xc2' && static_cast<unsigned char>(character[1]) < 0xa0;
}

bool IsPlainJson(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

// One character, or one byte of what is none; returns its length.
size_t AppendJsonCharacter(std::string_view text, std::string& out) {
  const auto byte = static_cast<unsigned char>(text[0]);
  const size_t length = s3::Utf8Length(text);
  const std::string_view character = text.substr(0, std::max<size_t>(length, 1));
  if (length == 0) {
    out.append("\xef\xbf\xbd");
  } else if (IsHighControl(character)) {
    AppendJsonUnit(static_cast<unsigned char>(character[1]), out);
  } else if (byte < ' ' || byte == 0x7f) {
    AppendJsonUnit(byte, out);
  } else {
    if (byte == '"' || byte == '\\') out += '\\';
    out.append(character);
  }
  return character.size();
}

void AppendJson(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto plain = static_cast<size_t>(std::ranges::find_if_not(text, IsPlainJson) - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) text.remove_prefix(AppendJsonCharacter(text, out));
  }
  out += '"';
}

}  // namespace

LogLine::LogLine(LogFormat format, WallTime time, LogLevel level, std::string_view message) : format_(format) {
  line_.reserve(kUsualBytes);
  if (format_ == LogFormat::kText) {
    AppendTime(time, line_);
    line_.append(" ").append(LogLevelText(level)).append(" ");
    AppendTextEscaped(message, /*in_quotes=*/false, line_);
    return;
  }
  line_ += "{\"time\":\"";
  AppendTime(time, line_);
  line_.append("\",\"level\":\"").append(LogLevelText(level)).append("\",\"message\":");
  AppendJson(message, line_);
}

void LogLine::Name(std::string_view name) {
  if (format_ == LogFormat::kText) {
    line_.append(" ").append(name).append("=");
  } else {
    line_.append(",\"").append(name).append("\":");
  }
}

LogLine& LogLine::Text(std::string_view name, std::string_view value) {
  Name(name);
  format_ == LogFormat::kText ? AppendTextValue(value, line_) : AppendJson(value, line_);
  return *this;
}

LogLine& LogLine::Number(std::string_view name, uint64_t value) {
  Name(name);
  char digits[20];
  line_.append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
  return *this;
}

LogLine& LogLine::Flag(std::string_view name, bool value) {
  Name(name);
  line_ += value ? "true" : "false";
  return *this;
}

std::string LogLine::Finish() && {
  line_ += format_ == LogFormat::kText ? "\n" : "}\n";
  return std::move(line_);
}

}  // namespace coffer
