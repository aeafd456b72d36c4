// A backend over a backend that counts what is asked of it, and fails where a test says so. Thread-safe.
//
//   auto spy = std::make_shared<BackendSpy>();
//   options.backend = SpyOn(MakeMemoryBackend(), spy);
//   ...
//   EXPECT_EQ(spy->blobs_created, 0);
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "engine/backend/backend.h"
#include "engine/base/mutex.h"

namespace coffer {

struct BackendSpy {
  std::atomic<uint64_t> blobs_created{0};
  std::atomic<uint64_t> blobs_committed{0};
  std::atomic<uint64_t> blobs_opened{0};
  std::atomic<uint64_t> blobs_removed{0};
  std::atomic<uint64_t> bytes_written{0};
  std::atomic<uint64_t> bytes_read{0};
  std::atomic<uint64_t> scans{0};

  // What the next commits, openings and removals answer instead of doing anything; OK: they happen.
  void FailCommits(absl::Status status) { Set(commit_status_, std::move(status)); }
  void FailOpens(absl::Status status) { Set(open_status_, std::move(status)); }
  void FailRemovals(absl::Status status) { Set(remove_status_, std::move(status)); }
  absl::Status commit_status() const { return Get(commit_status_); }
  absl::Status open_status() const { return Get(open_status_); }
  absl::Status remove_status() const { return Get(remove_status_); }

  // Calls that move bytes: a test that wants none compares two of them.
  uint64_t bytes_moved() const { return bytes_written + bytes_read; }

 private:
  void Set(absl::Status& which, absl::Status status) {
    MutexLock lock(mutex_);
    which = std::move(status);
  }
  absl::Status Get(const absl::Status& which) const {
    MutexLock lock(mutex_);
    return which;
  }

  mutable Mutex mutex_;
  absl::Status commit_status_;
  absl::Status open_status_;
  absl::Status remove_status_;
};

std::unique_ptr<Backend> SpyOn(std::unique_ptr<Backend> backend, std::shared_ptr<BackendSpy> spy);

}  // namespace coffer
