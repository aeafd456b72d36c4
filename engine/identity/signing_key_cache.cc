#include "engine/identity/signing_key_cache.h"

namespace coffer {

std::optional<SigningKey> SigningKeyCache::Find(std::string_view access_key) const {
  MutexLock lock(mutex_);
  const auto found = keys_.find(absl::string_view(access_key.data(), access_key.size()));
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

void SigningKeyCache::Put(const std::string& access_key, const SigningKey& key, uint64_t generation) {
  MutexLock lock(mutex_);
  // What was read before a change may be the old row: compared under the lock that Invalidate takes.
  if (generation_.load(std::memory_order_relaxed) != generation) return;
  if (keys_.size() >= kEntriesMax) keys_.erase(keys_.begin());
  keys_.insert_or_assign(access_key, key);
}

void SigningKeyCache::Invalidate() {
  MutexLock lock(mutex_);
  generation_.fetch_add(1, std::memory_order_release);
  keys_.clear();
}

}  // namespace coffer
