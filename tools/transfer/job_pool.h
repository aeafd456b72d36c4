// Threads that work through jobs and the pieces of jobs.
//
// A job is a file or an object; while it runs it may add pieces, which go before the jobs that wait, in their order. So
// few files are under way at once, however many wait, and a piece never waits behind a job. A piece may wait for those
// that were added before it.
//
//   JobPool pool(8);
//   for (...) pool.Add([&] { ...; pool.AddPiece([&] { ... }); });
//   pool.Wait();
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "engine/base/mutex.h"

namespace coffer::transfer {

class JobPool {
 public:
  using Job = std::function<void()>;

  explicit JobPool(size_t thread_count);
  JobPool(const JobPool&) = delete;
  JobPool& operator=(const JobPool&) = delete;
  // Waits for all of them.
  ~JobPool();

  // From outside of jobs. Waits while very many wait already.
  void Add(Job job);
  // From inside a job.
  void AddPiece(Job piece);
  // Until everything is done.
  void Wait();

 private:
  void Work();

  Mutex mutex_;
  CondVar changed_;
  std::deque<Job> jobs_ COFFER_GUARDED_BY(mutex_);
  std::deque<Job> pieces_ COFFER_GUARDED_BY(mutex_);
  size_t running_ COFFER_GUARDED_BY(mutex_) = 0;
  bool is_closed_ COFFER_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace coffer::transfer
