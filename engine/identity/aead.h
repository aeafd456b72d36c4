// AES-256-GCM over small pieces of memory.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/secret.h"

namespace coffer {

inline constexpr size_t kAeadKeySize = 32;
inline constexpr size_t kAeadNonceSize = 12;
inline constexpr size_t kAeadTagSize = 16;

// The ciphertext and behind it the tag. A nonce is never used twice under one key.
absl::StatusOr<std::string> AeadSeal(const Secret& key, std::string_view nonce, std::string_view associated,
                                     const Secret& plaintext);
// DataLoss when key, nonce, associated data or bytes are not those of the sealing.
absl::StatusOr<Secret> AeadOpen(const Secret& key, std::string_view nonce, std::string_view associated,
                                std::string_view sealed);

}  // namespace coffer
