// Rows of buckets that recent requests looked at, so that asking whose a bucket is costs no catalog read. Thread-safe.
//
// For questions that stand by themselves. What is decided together with other rows reads the bucket in the same View or
// update.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "engine/base/mutex.h"
#include "engine/catalog/rows.h"

namespace coffer {

class BucketCache {
 public:
  // `generation` is Catalog::bucket_generation(), read before the catalog is: rows of an older one are dropped.
  std::optional<BucketRow> Find(std::string_view name, uint64_t generation);
  void Put(const BucketRow& bucket, uint64_t generation);

 private:
  static constexpr size_t kEntriesMax = 1024;

  void Renew(uint64_t generation) COFFER_REQUIRES(mutex_);

  Mutex mutex_;
  uint64_t generation_ COFFER_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, BucketRow> buckets_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
