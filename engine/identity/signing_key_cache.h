// Unsealed keys of recent requests, so that a request costs no catalog read and no decryption. Emptied by every change to a key.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "engine/base/mutex.h"
#include "engine/identity/identity.h"

namespace coffer {

class SigningKeyCache {
 public:
  // Read before the catalog is: what was found is kept only if nothing changed meanwhile.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  std::optional<SigningKey> Find(std::string_view access_key) const;
  void Put(const std::string& access_key, const SigningKey& key, uint64_t generation);
  void Invalidate();

 private:
  static constexpr size_t kEntriesMax = 1024;
  std::atomic<uint64_t> generation_{1};
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, SigningKey> keys_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
