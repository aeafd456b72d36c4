// Values of settings as people write them: "64MiB", "30s", "true".
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::server {

std::optional<uint64_t> ParseCount(std::string_view text);
// Bytes: "1024", "64KiB", "64MiB", "2GiB".
std::optional<uint64_t> ParseSize(std::string_view text);
// "250ms", "30s", "5m".
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::optional<bool> ParseBool(std::string_view text);
// "a.example, b.example"
std::vector<std::string> ParseList(std::string_view text);

// The text that ParseList reads.
std::string ListText(const std::vector<std::string>& list);
std::string SizeText(uint64_t bytes);
std::string DurationText(std::chrono::milliseconds duration);

}  // namespace coffer::server
