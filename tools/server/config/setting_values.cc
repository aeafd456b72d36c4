#include "tools/server/config/setting_values.h"

#include <charconv>
#include <limits>
#include <utility>

namespace coffer::server {
namespace {

constexpr std::pair<std::string_view, uint64_t> kSizeUnits[] = {
    {"KiB", uint64_t{1} << 10}, {"MiB", uint64_t{1} << 20}, {"GiB", uint64_t{1} << 30}};
constexpr std::pair<std::string_view, uint64_t> kTimeUnits[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

std::optional<uint64_t> Scale(std::string_view number, uint64_t unit) {
  const std::optional<uint64_t> count = ParseCount(number);
  if (!count || *count > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) / unit) return std::nullopt;
  return *count * unit;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<uint64_t> ParseCount(std::string_view text) {
  uint64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  for (const auto& [unit, bytes] : kSizeUnits) {
    if (text.ends_with(unit)) return Scale(text.substr(0, text.size() - unit.size()), bytes);
  }
  return Scale(text, 1);
}

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  for (const auto& [unit, factor] : kTimeUnits) {
    if (!text.ends_with(unit)) continue;
    const std::optional<uint64_t> value = Scale(text.substr(0, text.size() - unit.size()), factor);
    if (!value) return std::nullopt;
    return std::chrono::milliseconds(static_cast<int64_t>(*value));
  }
  return std::nullopt;
}

std::optional<bool> ParseBool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::vector<std::string> ParseList(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view item = Trim(text.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return items;
}

std::string ListText(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text.append(text.empty() ? "" : ", ").append(item);
  return text;
}

std::string SizeText(uint64_t bytes) {
  for (size_t i = std::size(kSizeUnits); i-- > 0;) {
    const auto& [unit, size] = kSizeUnits[i];
    if (bytes >= size && bytes % size == 0) return std::to_string(bytes / size).append(unit);
  }
  return std::to_string(bytes);
}

std::string DurationText(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + "s" : std::to_string(ms) + "ms";
}

}  // namespace coffer::server
