#include "engine/catalog/sqlite/group_committer.h"

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr double kGroupBounds[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};

void TellAll(std::span<CommitMember* const> members, const absl::Status& status) {
  for (CommitMember* member : members) member->status = status;
}

// Nothing reached the drive that could be in doubt: there was no room for it. Running out of memory is not that: it may
// happen when the log has been flushed, and then the next opening finds the commit.
bool IsFull(const absl::Status& status) { return GetErrorCode(status) == ErrorCode::kStorageFull; }

}  // namespace

GroupCommitter::GroupCommitter(Connection& connection, Clock& clock, uint64_t last_sequence, Health& health,
                               Metrics& metrics)
    : connection_(connection),
      transaction_(connection, clock, last_sequence),
      health_(health),
      clock_(clock),
      group_updates_(metrics.GetHistogram("coffer_catalog_commit_updates",
                                          "Updates that were made durable together, by one commit.", kGroupBounds)),
      commit_seconds_(metrics.GetHistogram("coffer_catalog_commit_duration_seconds",
                                           "Commits of a group: its updates, and their flush.", kSecondsBounds)),
      committed_sequence_(last_sequence) {}

void GroupCommitter::CommitGroup(std::span<CommitMember* const> group) {
  const ScopedTimer timer(commit_seconds_, clock_);
  Outcome outcome = TryGroup(group, Guard::kNone);
  if (outcome == Outcome::kNeedsSavepoints) outcome = TryGroup(group, Guard::kSavepoints);
  if (outcome == Outcome::kTold) return;
  for (CommitMember* const member : group) TryGroup({&member, 1}, Guard::kNone);
}

GroupCommitter::Outcome GroupCommitter::TryGroup(std::span<CommitMember* const> group, Guard guard) {
  absl::Status start = health_.CheckWritable();
  if (start.ok()) start = connection_.Prepare("BEGIN IMMEDIATE").Run();
  if (!start.ok()) {
    TellAll(group, start);
    return Outcome::kTold;
  }
  transaction_.Forget();
  int64_t changes = 0;
  size_t succeeded = 0;
  for (CommitMember* const member : group) {
    const int64_t before = connection_.total_changes();
    member->status = guard == Guard::kSavepoints ? RunInSavepoint(*member) : RunMember(*member);
    if (!connection_.in_transaction()) return AfterFailure(group, member->status);
    const int64_t changed = connection_.total_changes() - before;
    if (member->status.ok()) {
      ++succeeded;
      changes += changed;
    } else if (guard == Guard::kNone && changed > 0) {
      RollBack();  // half a closure must not be committed with the others
      return group.size() == 1 ? Outcome::kTold : Outcome::kNeedsSavepoints;
    }
  }
  if (changes > 0) return Commit(group, succeeded);
  RollBack();  // nothing to make durable
  return Outcome::kTold;
}

absl::Status GroupCommitter::RunMember(const CommitMember& member) {
  transaction_.StartUpdate();
  absl::Status status = (*member.write)(transaction_);
  // The closure may have swallowed the error that ended the transaction; what it did is gone all the same.
  if (status.ok() && !connection_.in_transaction()) {
    return absl::InternalError("the catalog's transaction was rolled back");
  }
  return status;
}

absl::Status GroupCommitter::RunInSavepoint(const CommitMember& member) {
  RETURN_IF_ERROR(connection_.Prepare("SAVEPOINT member").Run());
  absl::Status status = RunMember(member);
  if (!connection_.in_transaction()) return status;
  absl::Status settled = absl::OkStatus();
  if (!status.ok()) {
    settled = connection_.Prepare("ROLLBACK TO member").Run();
    transaction_.Forget();
  }
  settled.Update(connection_.Prepare("RELEASE member").Run());
  if (settled.ok()) return status;
  RollBack();  // half a closure must not be committed with the others
  return status.ok() ? settled : status;
}

GroupCommitter::Outcome GroupCommitter::Commit(std::span<CommitMember* const> group, size_t succeeded) {
  absl::Status status = WriteLastSequence(connection_, transaction_.last_sequence());
  const bool in_commit = status.ok();
  if (status.ok()) status = connection_.Prepare("COMMIT").Run();
  if (status.ok()) {
    Publish(succeeded);
    return Outcome::kTold;
  }
  RollBack();
  if (in_commit && !IsFull(status)) health_.TurnReadOnly(status);
  return AfterFailure(group, status);
}

GroupCommitter::Outcome GroupCommitter::AfterFailure(std::span<CommitMember* const> group, const absl::Status& status) {
  if (connection_.flush_failed()) health_.TurnReadOnly(status);
  if (health_.read_only()) {
    TellAll(group, health_.CheckWritable());
    return Outcome::kTold;
  }
  // What one of them was told may rest on what another one wrote, and that is gone: all run again, alone.
  if (group.size() > 1) return Outcome::kNeedsSolitude;
  TellAll(group, status);
  return Outcome::kTold;
}

void GroupCommitter::Publish(size_t succeeded) {
  committed_sequence_.store(transaction_.last_sequence(), std::memory_order_release);
  if (transaction_.TakeBucketsChanged()) bucket_generation_.fetch_add(1, std::memory_order_release);
  commits_.fetch_add(1, std::memory_order_relaxed);
  updates_.fetch_add(succeeded, std::memory_order_relaxed);
  group_updates_.Observe(static_cast<double>(succeeded));
}

void GroupCommitter::RollBack() {
  if (connection_.in_transaction()) (void)connection_.Prepare("ROLLBACK").Run();
}

}  // namespace coffer::sqlite
