// Blobs of this opening that were begun and then not published: the client went away, a condition failed at commit.
//
// Maintenance removes them once it has seen that the catalog does not know them (a commit that reported an error may
// have happened nevertheless); what is left at a clean end is written down as retired. After a crash they are litter
// like any other. Thread-safe.
#pragma once

#include <utility>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/mutex.h"

namespace coffer {

class AbandonedBlobs {
 public:
  void Add(const BlobId& blob) {
    MutexLock lock(mutex_);
    blobs_.push_back(blob);
  }

  // At most `limit` of them, which are then the caller's to remove or to Add again.
  std::vector<BlobId> Take(size_t limit) {
    MutexLock lock(mutex_);
    const size_t count = blobs_.size() < limit ? blobs_.size() : limit;
    std::vector<BlobId> taken(blobs_.end() - static_cast<ptrdiff_t>(count), blobs_.end());
    blobs_.resize(blobs_.size() - count);
    return taken;
  }

  bool empty() const {
    MutexLock lock(mutex_);
    return blobs_.empty();
  }

 private:
  mutable Mutex mutex_;
  std::vector<BlobId> blobs_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
