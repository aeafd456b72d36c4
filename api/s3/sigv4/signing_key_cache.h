// Derived keys of recent requests, so that a request costs one keyed hash instead of five.
//
// Bounded and thread-safe. Entries count for one generation of the identities only: a caller reads the generation
// before it reads a secret, and a lookup under a newer one finds nothing of the old. Put only keys whose signature
// held, so that strangers cannot push out the keys of others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "api/s3/sigv4/signature.h"
#include "engine/base/mutex.h"
#include "engine/base/secret.h"

namespace coffer::s3::sigv4 {

class SigningKeyCache {
 public:
  explicit SigningKeyCache(size_t entries_max = 1024) : entries_max_(entries_max) {}

  std::optional<Secret> Find(std::string_view access_key, const Scope& scope, uint64_t generation);
  void Put(std::string_view access_key, const Scope& scope, uint64_t generation, const Secret& key);
  size_t size() const;

 private:
  void Renew(uint64_t generation) COFFER_REQUIRES(mutex_);

  const size_t entries_max_;
  mutable Mutex mutex_;
  uint64_t generation_ COFFER_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, Secret> keys_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::s3::sigv4
