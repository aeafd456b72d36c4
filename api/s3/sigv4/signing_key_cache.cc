#include "api/s3/sigv4/signing_key_cache.h"

namespace coffer::s3::sigv4 {
namespace {

// An access key has no slash, and neither has a date.
std::string EntryName(std::string_view access_key, const Scope& scope) {
  return std::string(access_key).append(1, '/').append(scope.date).append(1, '/').append(scope.region);
}

}  // namespace

void SigningKeyCache::Renew(uint64_t generation) {
  if (generation <= generation_) return;
  keys_.clear();
  generation_ = generation;
}

std::optional<Secret> SigningKeyCache::Find(std::string_view access_key, const Scope& scope, uint64_t generation) {
  const std::string name = EntryName(access_key, scope);
  MutexLock lock(mutex_);
  Renew(generation);
  if (generation != generation_) return std::nullopt;
  const auto found = keys_.find(name);
  if (found == keys_.end()) return std::nullopt;
  return found->second;
}

void SigningKeyCache::Put(std::string_view access_key, const Scope& scope, uint64_t generation, const Secret& key) {
  const std::string name = EntryName(access_key, scope);
  MutexLock lock(mutex_);
  Renew(generation);
  if (generation != generation_) return;
  // Any entry may go: what is in use comes back with its next request.
  if (keys_.size() >= entries_max_ && !keys_.contains(name)) keys_.erase(keys_.begin());
  keys_.insert_or_assign(name, key);
}

size_t SigningKeyCache::size() const {
  MutexLock lock(mutex_);
  return keys_.size();
}

}  // namespace coffer::s3::sigv4
