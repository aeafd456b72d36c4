#include "api/s3/regions.h"

#include <algorithm>

namespace coffer::s3 {
namespace {

constexpr size_t kLabelBytesMax = 63;

}  // namespace

bool IsRegionName(std::string_view name) {
  const auto is_of_region = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= kLabelBytesMax && name.front() != '-' && name.back() != '-' &&
         std::ranges::all_of(name, is_of_region);
}

bool IsServed(std::span<const std::string> regions, std::string_view region) {
  return std::ranges::find(regions, region) != regions.end();
}

}  // namespace coffer::s3
