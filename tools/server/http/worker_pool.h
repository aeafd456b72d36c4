// A few threads for steps that may wait for the disk: the server's coffer::Executor. First come, first served.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "engine/base/executor.h"
#include "engine/base/mutex.h"

namespace coffer::server {

class WorkerPool final : public Executor {
 public:
  explicit WorkerPool(size_t threads);
  // Runs what is queued, then ends the threads.
  ~WorkerPool() override;

  void Post(std::function<void()> work) override;

  // What waits for a thread.
  size_t waiting() const;

 private:
  void Run();

  mutable Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> queue_ COFFER_GUARDED_BY(mutex_);
  bool closing_ COFFER_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace coffer::server
