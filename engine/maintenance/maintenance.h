// Work that frees space, done when the host calls for it: the engine has no thread of its own.
#pragma once

#include <chrono>
#include <cstdint>

#include "absl/status/statusor.h"
#include "engine/backend/backend.h"
#include "engine/base/context.h"
#include "engine/base/mutex.h"

namespace coffer {

struct Store;

// How much to do in one call; it stops at whichever comes first.
struct MaintenanceBudget {
  size_t blobs = 1000;
  std::chrono::milliseconds time = std::chrono::milliseconds(100);
};

struct MaintenanceReport {
  uint64_t blobs_removed = 0;      // retired ones
  uint64_t litter_removed = 0;     // left by a crash: bytes that no name refers to
  uint64_t uploads_forgotten = 0;  // finished ones that no longer have to answer a repeated Complete
  uint64_t uploads_aborted = 0;    // open ones that are older than Options::upload_age_max
  bool more = false;               // call again
};

class Maintenance {
 public:
  explicit Maintenance(Store& store) : store_(store) {}
  // Aborts uploads that are too old; frees retired blobs that no reader holds and whose grace has passed, and the litter
  // of openings that did not end cleanly. While the catalog is one that was restored, what others may have written since is kept
  // (Stats::collection_held): only what this opening began and gave up is removed. Safe beside all other calls; a
  // second one at the same time waits for the first. kReadOnly after a failed flush.
  absl::StatusOr<MaintenanceReport> Maintain(const OpContext& context, const MaintenanceBudget& budget);

 private:
  class Run;
  Store& store_;
  Mutex mutex_;
  ScanCursor litter_ COFFER_GUARDED_BY(mutex_);  // where the search for litter stands between calls
};

}  // namespace coffer
