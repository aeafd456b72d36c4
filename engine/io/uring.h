// Queues on io_uring: a bounded number of rings, each lent to one stream at a time.
//
// Rings are made when they are first needed, and kept. Where the kernel refuses another one (RLIMIT_MEMLOCK on old
// kernels, descriptors), Lend gives fewer than it might; nothing else fails. Thread-safe; outlives its queues.
//
//   absl::StatusOr<std::unique_ptr<UringQueues>> queues = UringQueues::Open(16);
//   if (!queues.ok()) ...  // its message says why: "io_uring refused: EPERM (seccomp or kernel.io_uring_disabled)"
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"
#include "engine/io/queue.h"

namespace coffer::io {

class Ring;

class UringQueues final : public DescriptorQueues {
 public:
  // Tries all that is needed, on a ring of its own: FailedPrecondition with the reason when it does not work.
  static absl::StatusOr<std::unique_ptr<UringQueues>> Open(size_t rings_max);
  ~UringQueues() override;

  std::unique_ptr<RequestQueue> Lend(int descriptor, const std::string& path, bool spare) override;

 private:
  friend class UringQueue;
  explicit UringQueues(size_t rings_max);
  void Return(std::unique_ptr<Ring> ring);

  const size_t rings_max_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Ring>> idle_ COFFER_GUARDED_BY(mutex_);
  size_t lent_ COFFER_GUARDED_BY(mutex_) = 0;
};

}  // namespace coffer::io
