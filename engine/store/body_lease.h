// What a body that has no name yet holds: memory of the budget, and a blob that somebody has to remove unless it gets a
// name.
//
// Shared by the writer and the change that publishes it, and gone with the last of them. Not thread-safe but for its
// end.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "engine/change.h"
#include "engine/store/store.h"

namespace coffer {

class BodyLease {
 public:
  explicit BodyLease(Store& store) : store_(store) {}
  BodyLease(const BodyLease&) = delete;
  BodyLease& operator=(const BodyLease&) = delete;
  ~BodyLease();

  bool TryReserve(size_t bytes);
  void ReleaseMemory();
  void HoldBlob(const BlobId& blob) { blob_ = blob; }
  // The blob has a name: it is the catalog's from now on.
  void Publish() { blob_.reset(); }

 private:
  Store& store_;
  size_t reserved_bytes_ = 0;
  std::optional<BlobId> blob_;
};

// The same change, keeping the lease until its outcome is known.
template <typename T>
Change<T> HoldUntilDone(Change<T> change, std::shared_ptr<BodyLease> lease) {
  return std::move(change).Finally([lease = std::move(lease)](const absl::Status& outcome) {
    if (outcome.ok()) lease->Publish();
  });
}

}  // namespace coffer
