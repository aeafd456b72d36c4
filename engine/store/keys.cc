#include "engine/store/keys.h"

#include <cstdint>

#include "engine/base/error.h"

namespace coffer {

absl::Status ValidateKey(std::string_view key, const Limits& limits) {
  if (key.empty()) return MakeError(ErrorCode::kInvalidKey, "A key has at least one byte");
  if (key.size() <= limits.key_bytes_max) return absl::OkStatus();
  return MakeError(ErrorCode::kKeyTooLong, "Your key is too long",
                   {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", std::to_string(limits.key_bytes_max)}});
}

absl::Status ValidateMetadata(const ObjectMetadata& metadata, const Limits& limits) {
  uint64_t size = 0;
  for (const auto& [name, value] : metadata.user) size += name.size() + value.size();
  if (size <= limits.user_metadata_bytes_max) return absl::OkStatus();
  return MakeError(
      ErrorCode::kMetadataTooLarge, "Your metadata headers exceed the maximum allowed metadata size",
      {{"Size", std::to_string(size)}, {"MaxSizeAllowed", std::to_string(limits.user_metadata_bytes_max)}});
}

std::optional<std::string> BehindPrefix(std::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  if (prefix.empty()) return std::nullopt;
  std::string behind(prefix);
  behind.back() = static_cast<char>(static_cast<unsigned char>(behind.back()) + 1);
  return behind;
}

}  // namespace coffer
