#include "engine/store/bucket_cache.h"

#include "engine/base/text.h"

namespace coffer {

void BucketCache::Renew(uint64_t generation) {
  if (generation <= generation_) return;
  buckets_.clear();
  generation_ = generation;
}

std::optional<BucketRow> BucketCache::Find(std::string_view name, uint64_t generation) {
  MutexLock lock(mutex_);
  Renew(generation);
  if (generation != generation_) return std::nullopt;
  const auto found = buckets_.find(AsAbsl(name));
  if (found == buckets_.end()) return std::nullopt;
  return found->second;
}

void BucketCache::Put(const BucketRow& bucket, uint64_t generation) {
  MutexLock lock(mutex_);
  Renew(generation);
  if (generation != generation_) return;
  // Any entry may go: what is in use comes back with its next request.
  if (buckets_.size() >= kEntriesMax) buckets_.erase(buckets_.begin());
  buckets_.insert_or_assign(bucket.info.name, bucket);
}

}  // namespace coffer
