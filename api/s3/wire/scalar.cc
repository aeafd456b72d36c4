#include "api/s3/wire/scalar.h"

#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include "api/s3/wire/timestamp.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool EqualsLower(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

bool ParseBoolean(std::string_view text, bool& value) {
  value = EqualsLower(text, "true");
  return value || EqualsLower(text, "false");
}

bool ParseTime(TimeFormat format, std::string_view text, WallTime& value) {
  std::optional<WallTime> time;
  if (format == TimeFormat::kUnix) {
    const auto seconds = ParseInteger(text);
    constexpr int64_t kSecondsMax = 253402300799;  // the end of the year 9999
    if (seconds && *seconds >= -kSecondsMax && *seconds <= kSecondsMax) time = WallTime(std::chrono::seconds(*seconds));
  } else {
    time = format == TimeFormat::kHttpDate ? ParseHttpDate(text) : ParseIso8601(text);
    // Some clients send the one form where the other belongs; both say the same.
    if (!time) time = format == TimeFormat::kHttpDate ? ParseIso8601(text) : ParseHttpDate(text);
  }
  if (time) value = *time;
  return time.has_value();
}

std::string FormatTime(TimeFormat format, WallTime time) {
  switch (format) {
    case TimeFormat::kHttpDate:
      return FormatHttpDate(time);
    case TimeFormat::kUnix:
      return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
    default:
      return FormatIso8601(time);
  }
}

bool ParseInt32(std::string_view text, int32_t& value) {
  const auto number = ParseInteger(text);
  if (!number || *number < std::numeric_limits<int32_t>::min() || *number > std::numeric_limits<int32_t>::max()) {
    return false;
  }
  value = static_cast<int32_t>(*number);
  return true;
}

}  // namespace

std::optional<int64_t> ParseInteger(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string Base64Encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0);
    for (size_t k = 0; k < 4; ++k) {
      out += k > bytes.size() - i ? '=' : kBase64[group >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text.substr(0, text.size() - padding)) {
    const size_t digit = kBase64.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<uint32_t>(digit)) & 0xFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  // Bits that the padding leaves over are zero in the one right spelling.
  if ((bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return out;
}

bool ParseScalar(const FieldDescriptor& field, std::string_view text, void* value) {
  switch (field.kind) {
    case Kind::kString:
      *static_cast<std::string*>(value) = text;
      return true;
    case Kind::kInteger:
      return ParseInt32(text, *static_cast<int32_t*>(value));
    case Kind::kLong: {
      const auto number = ParseInteger(text);
      if (number) *static_cast<int64_t*>(value) = *number;
      return number.has_value();
    }
    case Kind::kBoolean:
      return ParseBoolean(text, *static_cast<bool*>(value));
    case Kind::kTimestamp:
      return ParseTime(field.format, text, *static_cast<WallTime*>(value));
    case Kind::kBlob: {
      auto bytes = Base64Decode(text);
      if (bytes) *static_cast<std::string*>(value) = *std::move(bytes);
      return bytes.has_value();
    }
    default:
      return false;
  }
}

void AppendScalar(const FieldDescriptor& field, const void* value, std::string& out) {
  switch (field.kind) {
    case Kind::kString:
      out += *static_cast<const std::string*>(value);
      break;
    case Kind::kInteger:
      out += std::to_string(*static_cast<const int32_t*>(value));
      break;
    case Kind::kLong:
      out += std::to_string(*static_cast<const int64_t*>(value));
      break;
    case Kind::kBoolean:
      out += *static_cast<const bool*>(value) ? "true" : "false";
      break;
    case Kind::kTimestamp:
      out += FormatTime(field.format, *static_cast<const WallTime*>(value));
      break;
    case Kind::kBlob:
      out += Base64Encode(*static_cast<const std::string*>(value));
      break;
    default:
      break;
  }
}

}  // namespace coffer::s3
