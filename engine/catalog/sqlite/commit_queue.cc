#include "engine/catalog/sqlite/commit_queue.h"

#include <algorithm>
#include <utility>

namespace coffer {

// Owns what an asynchronous caller left behind.
struct CommitQueue::AsyncWaiter final : Waiter {
  AsyncWaiter(OpContext its_context, Catalog::Write its_write, Catalog::Done its_done)
      : own_context(std::move(its_context)), own_write(std::move(its_write)), done(std::move(its_done)) {
    context = &own_context;
    write = &own_write;
    nobody_waits = true;
  }
  OpContext own_context;
  Catalog::Write own_write;
  Catalog::Done done;
};

absl::Status CommitQueue::Commit(const OpContext& context, const Catalog::Write& write) {
  Waiter self;
  self.context = &context;
  self.write = &write;
  MutexLock lock(mutex_);
  queue_.push_back(&self);
  // With a thread lent, only one that is alone: completions of others run on that thread.
  const auto may_commit = [this] { return !committing() && (!lent_ || queue_.size() == 1); };
  if (lent_ && !may_commit()) work_.NotifyOne();
  self.woken.Wait(mutex_, [&] { return self.finished || may_commit(); });
  if (self.finished) return self.status;
  committer_ = std::this_thread::get_id();
  while (!self.finished) CommitNext();
  HandOver();
  return self.status;
}

void CommitQueue::CommitAsync(const OpContext& context, Catalog::Write write, Catalog::Done done) {
  auto waiter = std::make_unique<AsyncWaiter>(context, std::move(write), std::move(done));
  if (LeaveBehind(waiter)) return work_.NotifyOne();
  waiter->done(Commit(waiter->own_context, waiter->own_write));
}

bool CommitQueue::LeaveBehind(std::unique_ptr<AsyncWaiter>& waiter) {
  MutexLock lock(mutex_);
  // A completion may come here on the very thread that commits, also when it is about to stop: it cannot wait for
  // itself.
  if (!lent_ && committer_ != std::this_thread::get_id()) return false;
  queue_.push_back(waiter.release());
  ++left_behind_;
  return true;
}

size_t CommitQueue::waiting() const {
  MutexLock lock(mutex_);
  return queue_.size();
}

void CommitQueue::Run(std::stop_token stop) {
  // Declared before the lock, so that it goes after it: the callback takes the mutex itself.
  std::stop_callback wake(stop, [this] {
    MutexLock lock(mutex_);
    work_.NotifyAll();
  });
  MutexLock lock(mutex_);
  if (lent_) return;
  lent_ = true;
  while (true) {
    work_.Wait(mutex_, [&] { return stop.stop_requested() || (!queue_.empty() && !committing()); });
    if (stop.stop_requested()) break;
    committer_ = std::this_thread::get_id();
    CommitNext();
    committer_ = std::thread::id();
  }
  lent_ = false;  // whoever comes now waits for its turn as a leader
  work_.Wait(mutex_, [this] { return !committing(); });
  committer_ = std::this_thread::get_id();
  for (size_t left = queue_.size(); left > 0 || left_behind_ > 0;) left -= std::min(left, CommitNext());
  HandOver();
}

size_t CommitQueue::CommitNext() {
  const size_t count = std::min(queue_.size(), group_max_);
  const std::vector<Waiter*> taken(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
  for (const Waiter* waiter : taken) left_behind_ -= waiter->nobody_waits ? 1 : 0;
  mutex_.unlock();
  std::vector<CommitMember*> group;
  group.reserve(count);
  for (Waiter* waiter : taken) {
    waiter->status = CheckContext(*waiter->context, clock_);
    if (waiter->status.ok()) group.push_back(waiter);
  }
  if (!group.empty()) commit_(group);
  Finish(taken);
  if (!group.empty()) after_group_();
  mutex_.lock();
  return count;
}

void CommitQueue::Finish(std::span<Waiter* const> waiters) {
  std::vector<std::unique_ptr<AsyncWaiter>> completions;
  {
    MutexLock lock(mutex_);
    for (Waiter* waiter : waiters) {
      if (waiter->nobody_waits) {
        completions.emplace_back(static_cast<AsyncWaiter*>(waiter));
        continue;
      }
      waiter->finished = true;
      waiter->woken.NotifyOne();  // under the mutex: the waiter is gone once it has it
    }
  }
  for (const std::unique_ptr<AsyncWaiter>& waiter : completions) waiter->done(std::move(waiter->status));
}

void CommitQueue::HandOver() {
  committer_ = std::thread::id();
  if (!lent_ || !queue_.empty()) work_.NotifyAll();  // the lent thread, also one that is about to end
  if (!lent_ && !queue_.empty()) queue_.front()->woken.NotifyOne();
}

}  // namespace coffer
