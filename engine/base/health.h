// Whether a store still acknowledges writes.
//
// After a flush that failed nobody knows what the drive holds: the store turns read-only at once and stays so until it is
// opened again. Thread-safe.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "engine/base/mutex.h"

namespace coffer {

class Health {
 public:
  // The first reason is kept.
  void TurnReadOnly(const absl::Status& reason);
  bool read_only() const { return read_only_.load(std::memory_order_acquire); }
  // OK, or kReadOnly with the reason.
  absl::Status CheckWritable() const;

 private:
  std::atomic<bool> read_only_{false};
  mutable Mutex mutex_;
  std::string reason_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
