#include "engine/store/keys.h"

#include <cstdint>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

absl::Status CheckMetadataSize(uint64_t size, uint64_t size_max) {
  if (size <= size_max) return absl::OkStatus();
  return MakeError(ErrorCode::kMetadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size",
                   {{"Size", std::to_string(size)}, {"MaxSizeAllowed", std::to_string(size_max)}});
}

}  // namespace

absl::Status ValidateKey(std::string_view key, const Limits& limits) {
  if (key.empty()) return MakeError(ErrorCode::kInvalidKey, "A key has at least one byte");
  if (key.size() <= limits.key_bytes_max) return absl::OkStatus();
  return MakeError(ErrorCode::kKeyTooLong, "Your key is too long",
                   {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", std::to_string(limits.key_bytes_max)}});
}

absl::Status ValidateMetadata(const ObjectMetadata& metadata, const Limits& limits) {
  uint64_t user = 0;
  for (const auto& [name, value] : metadata.user) user += name.size() + value.size();
  RETURN_IF_ERROR(CheckMetadataSize(user, limits.user_metadata_bytes_max));
  const uint64_t headers = metadata.content_type.size() + metadata.cache_control.size() +
                           metadata.content_disposition.size() + metadata.content_encoding.size() +
                           metadata.content_language.size() + metadata.expires.size() +
                           metadata.website_redirect.size();
  return CheckMetadataSize(headers, limits.header_bytes_max);
}

std::string CommonPrefixOf(std::string_view key, std::string_view prefix, std::string_view delimiter) {
  if (delimiter.empty()) return {};
  const size_t at = key.find(delimiter, prefix.size());
  return at == std::string_view::npos ? std::string() : std::string(key.substr(0, at + delimiter.size()));
}

std::optional<std::string> BehindPrefix(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  if (prefix.empty()) return std::nullopt;
  std::string behind(prefix);
  behind.back() = static_cast<char>(static_cast<unsigned char>(behind.back()) + 1);
  return behind;
}

}  // namespace coffer
