#include <algorithm>
#include <array>
#include <string>

#include "engine/base/error.h"
#include "engine/bucket/buckets.h"

namespace coffer {
namespace {

constexpr size_t kSizeMin = 3;
constexpr size_t kSizeMax = 63;

// S3 keeps these for names that it makes itself.
constexpr std::array<std::string_view, 3> kReservedPrefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes = {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z'); }

// Four groups of digits between dots. Groups above 255 too, as S3 has it.
bool LooksLikeAddress(std::string_view name) {
  return std::ranges::count(name, '.') == 3 && name.find("..") == std::string_view::npos &&
         std::ranges::all_of(name, [](char c) { return IsDigit(c) || c == '.'; });
}

// What is wrong with the name; empty: nothing.
std::string_view FindFault(std::string_view name) {
  if (name.size() < kSizeMin || name.size() > kSizeMax) return "a bucket's name has 3 to 63 characters";
  if (!std::ranges::all_of(name, [](char c) { return IsAlphanumeric(c) || c == '.' || c == '-'; })) {
    return "a bucket's name consists of lower-case letters, digits, dots and hyphens";
  }
  if (!IsAlphanumeric(name.front()) || !IsAlphanumeric(name.back())) {
    return "a bucket's name begins and ends with a letter or a digit";
  }
  if (name.find("..") != std::string_view::npos) return "a bucket's name has no two dots side by side";
  if (LooksLikeAddress(name)) return "a bucket's name does not look like an IP address";
  if (std::ranges::any_of(kReservedPrefixes, [&](std::string_view p) { return name.starts_with(p); })) {
    return "the beginning of the bucket's name is reserved";
  }
  if (std::ranges::any_of(kReservedSuffixes, [&](std::string_view s) { return name.ends_with(s); })) {
    return "the end of the bucket's name is reserved";
  }
  return {};
}

}  // namespace

absl::Status ValidateBucketName(std::string_view name) {
  const std::string_view fault = FindFault(name);
  if (fault.empty()) return absl::OkStatus();
  return MakeError(ErrorCode::kInvalidBucketName, fault, {{"BucketName", std::string(name)}});
}

}  // namespace coffer
