// What every name and every set of headers is held against before it reaches the catalog.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/options.h"
#include "engine/types.h"

namespace coffer {

// 1 to limits.key_bytes_max bytes of any kind. kInvalidKey for an empty one, kKeyTooLong.
absl::Status ValidateKey(std::string_view key, const Limits& limits);

// User metadata (names and values together, as S3 counts them) and the other headers. kMetadataTooLarge.
absl::Status ValidateMetadata(const ObjectMetadata& metadata, const Limits& limits);

// What a listing with this delimiter rolls `key` up into, which begins with `prefix`; empty: nothing.
std::string CommonPrefixOf(std::string_view key, std::string_view prefix, std::string_view delimiter);

// The smallest key behind all that start with `prefix`; none: nothing is behind them.
std::optional<std::string> BehindPrefix(std::string_view prefix);

}  // namespace coffer
