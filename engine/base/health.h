// Whether a store can be used, and still acknowledges writes.
//
// A process that was forked from the one that opened the store has neither its locks nor its threads: it may not use
// it.
//
// After a flush that failed nobody knows what the drive holds: the store turns read-only at once and stays so until it
// is opened again. Thread-safe.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/status.h"
#include "engine/base/fork_guard.h"
#include "engine/base/mutex.h"

namespace coffer {

class Health {
 public:
  // The first reason is kept.
  void TurnReadOnly(const absl::Status& reason);
  bool read_only() const { return read_only_.load(std::memory_order_acquire); }
  // OK, or FailedPrecondition in a process that was forked from the one that opened the store.
  absl::Status CheckProcess() const;
  // The same, or kReadOnly with the reason.
  absl::Status CheckWritable() const;

 private:
  const ForkGuard process_;
  std::atomic<bool> read_only_{false};
  mutable Mutex mutex_;
  std::string reason_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
