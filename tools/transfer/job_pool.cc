#include "tools/transfer/job_pool.h"

#include <utility>

namespace coffer::transfer {
namespace {

// So far a listing may run ahead: then the sum of bytes is mostly known early, and memory stays bounded.
constexpr size_t kWaitingMax = 100'000;

}  // namespace

JobPool::JobPool(size_t thread_count) {
  for (size_t i = 0; i < thread_count; ++i) threads_.emplace_back([this] { Work(); });
}

JobPool::~JobPool() {
  Wait();
  {
    const MutexLock lock(mutex_);
    is_closed_ = true;
  }
  changed_.NotifyAll();
}

void JobPool::Add(Job job) {
  {
    const MutexLock lock(mutex_);
    changed_.Wait(mutex_, [this] { return jobs_.size() < kWaitingMax; });
    jobs_.push_back(std::move(job));
  }
  changed_.NotifyAll();
}

void JobPool::AddPiece(Job piece) {
  {
    const MutexLock lock(mutex_);
    pieces_.push_back(std::move(piece));
  }
  changed_.NotifyAll();
}

void JobPool::Wait() {
  const MutexLock lock(mutex_);
  changed_.Wait(mutex_, [this] { return jobs_.empty() && pieces_.empty() && running_ == 0; });
}

void JobPool::Work() {
  while (true) {
    Job job;
    {
      const MutexLock lock(mutex_);
      changed_.Wait(mutex_, [this] { return !jobs_.empty() || !pieces_.empty() || is_closed_; });
      std::deque<Job>& queue = pieces_.empty() ? jobs_ : pieces_;
      if (queue.empty()) return;
      job = std::move(queue.front());
      queue.pop_front();
      ++running_;
    }
    job();
    job = nullptr;  // what it holds goes before others are told that it is done
    {
      const MutexLock lock(mutex_);
      --running_;
    }
    changed_.NotifyAll();
  }
}

}  // namespace coffer::transfer
