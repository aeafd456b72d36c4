// Brings writers together that want to commit, so that they share one flush.
//
// Writers queue; somebody takes all that is queued and commits it as a group: the thread that was lent (Run), or else
// the first waiting writer, who commits until its own is done and then hands over to the next one waiting. While a
// group commits the next one gathers, so the size of groups follows the load without any timer. A waiting writer that
// finds the queue empty and nobody committing does so itself also where a thread is lent, which spares the way there
// and back.
//
// There is no SQL here: what committing means is a function. Thread-safe. A writer whose context was stopped or is too
// late when its turn comes is not part of the group and gets that status.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/context.h"
#include "engine/base/mutex.h"
#include "engine/catalog/catalog.h"

namespace coffer {

// One writer in a group.
struct CommitMember {
  const OpContext* context = nullptr;
  const Catalog::Write* write = nullptr;
  absl::Status status;  // what the writer is told; set by whoever commits the group
};

class CommitQueue {
 public:
  // Sets the status of each member; called by one thread at a time, with 1 to group_max members in the order of their
  // arrival.
  using CommitGroup = std::function<void(std::span<CommitMember* const>)>;

  // `after_group` runs on the same thread when the members of a group have been told, before the next group.
  CommitQueue(Clock& clock, size_t group_max, CommitGroup commit, std::function<void()> after_group)
      : clock_(clock), group_max_(group_max), commit_(std::move(commit)), after_group_(std::move(after_group)) {}

  absl::Status Commit(const OpContext& context, const Catalog::Write& write);
  // `done` runs on the thread that commits, or before this returns when none is lent. It may call CommitAsync, never
  // Commit.
  void CommitAsync(const OpContext& context, Catalog::Write write, Catalog::Done done);

  // Commits for everybody until `stop`, and then what was queued by that moment and what completions add to it. Returns
  // at once when a thread is lent already.
  void Run(std::stop_token stop);

  // How many wait for the group that is under way to end.
  size_t waiting() const;

 private:
  struct Waiter : CommitMember {
    bool nobody_waits = false;  // an AsyncWaiter
    bool finished = false;
    CondVar woken;
  };
  struct AsyncWaiter;

  bool committing() const COFFER_REQUIRES(mutex_) { return committer_ != std::thread::id(); }
  // Queues it for whoever commits; false where nobody would.
  bool LeaveBehind(std::unique_ptr<AsyncWaiter>& waiter);
  // One group from the head of the queue; returns how many it took off. The mutex is held on entry and return, not in
  // between.
  size_t CommitNext() COFFER_REQUIRES(mutex_);
  // Tells the waiters what became of them; those that wait in Commit are gone then.
  void Finish(std::span<Waiter* const> waiters);
  // Whoever committed stops doing so.
  void HandOver() COFFER_REQUIRES(mutex_);

  Clock& clock_;
  const size_t group_max_;
  const CommitGroup commit_;
  const std::function<void()> after_group_;

  mutable Mutex mutex_;
  CondVar work_;  // for the lent thread
  std::deque<Waiter*> queue_ COFFER_GUARDED_BY(mutex_);
  size_t left_behind_ COFFER_GUARDED_BY(mutex_) = 0;     // how many of them nobody waits for
  std::thread::id committer_ COFFER_GUARDED_BY(mutex_);  // who is at it, if anybody
  bool lent_ COFFER_GUARDED_BY(mutex_) = false;          // there is a thread for what nobody waits for
};

}  // namespace coffer
