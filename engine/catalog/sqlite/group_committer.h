// Commits a group of updates in one transaction with one flush.
//
// A member whose closure fails takes nothing of the others with it. Most that fail have changed nothing by then (a
// precondition did not hold), and nothing is done about them. Where one did, the group is rolled back and run again
// with a savepoint for each member, which then is rolled back alone: savepoints make SQLite keep a copy of every page
// that is changed, which is too dear to have them always. After an error that takes the whole transaction down (no
// space, no memory, an I/O error) every member is run again in a transaction of its own, those whose closures had
// failed too: what they saw of the others was never committed. A commit whose flush failed turns the store read-only:
// nobody knows what the drive holds.
//
// Used by one thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "engine/base/health.h"
#include "engine/base/metrics.h"
#include "engine/catalog/sqlite/commit_queue.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/transaction.h"

namespace coffer::sqlite {

class GroupCommitter {
 public:
  GroupCommitter(Connection& connection, Clock& clock, uint64_t last_sequence, Health& health, Metrics& metrics);

  // Sets the status of every member.
  void CommitGroup(std::span<CommitMember* const> group);

  // Thread-safe.
  uint64_t committed_sequence() const { return committed_sequence_.load(std::memory_order_acquire); }
  uint64_t bucket_generation() const { return bucket_generation_.load(std::memory_order_acquire); }
  uint64_t commits() const { return commits_.load(std::memory_order_relaxed); }
  uint64_t updates() const { return updates_.load(std::memory_order_relaxed); }

 private:
  enum class Guard : uint8_t { kNone, kSavepoints };
  enum class Outcome : uint8_t {
    kTold,             // every member has its status
    kNeedsSavepoints,  // nothing was committed: to be run again with them
    kNeedsSolitude,    // nothing was committed: to be run again member by member; never for one alone
  };

  Outcome TryGroup(std::span<CommitMember* const> group, Guard guard);
  absl::Status RunMember(const CommitMember& member);
  absl::Status RunInSavepoint(const CommitMember& member);
  Outcome Commit(std::span<CommitMember* const> group, size_t succeeded);
  // The transaction is gone because of `status`.
  Outcome AfterFailure(std::span<CommitMember* const> group, const absl::Status& status);
  void Publish(size_t succeeded);
  void RollBack();

  Connection& connection_;
  Transaction transaction_;
  Health& health_;
  Clock& clock_;
  Histogram& group_updates_;
  Histogram& commit_seconds_;
  std::atomic<uint64_t> committed_sequence_;
  std::atomic<uint64_t> bucket_generation_{1};
  std::atomic<uint64_t> commits_{0};
  std::atomic<uint64_t> updates_{0};
};

}  // namespace coffer::sqlite
