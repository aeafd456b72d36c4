#include "engine/catalog/sqlite/group_committer.h"

#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

void TellAll(std::span<CommitMember* const> members, const absl::Status& status) {
  for (CommitMember* member : members) member->status = status;
}

// Nothing reached the drive that could be in doubt: there was no room for it.
bool IsShortage(const absl::Status& status) { return absl::IsResourceExhausted(status); }

}  // namespace

void GroupCommitter::CommitGroup(std::span<CommitMember* const> group) {
  Members again = TryGroup(group);
  if (again.empty()) return;
  again = TryGroup(again);
  for (CommitMember* const member : again) TryGroup({&member, 1});
}

GroupCommitter::Members GroupCommitter::TryGroup(std::span<CommitMember* const> group) {
  absl::Status start = health_.CheckWritable();
  if (start.ok()) start = connection_.Prepare("BEGIN IMMEDIATE").Run();
  if (!start.ok()) {
    TellAll(group, start);
    return {};
  }
  Members succeeded;
  int64_t changes = 0;
  for (size_t i = 0; i < group.size(); ++i) {
    const int64_t before = connection_.total_changes();
    group[i]->status = RunMember(*group[i]);
    if (!connection_.in_transaction()) {
      if (connection_.flush_failed()) health_.TurnReadOnly(group[i]->status);
      succeeded.insert(succeeded.end(), group.begin() + static_cast<std::ptrdiff_t>(i) + 1, group.end());
      return succeeded;
    }
    if (!group[i]->status.ok()) continue;
    succeeded.push_back(group[i]);
    changes += connection_.total_changes() - before;
  }
  if (changes > 0) return Commit(std::move(succeeded));
  RollBack();  // nothing to make durable
  return {};
}

absl::Status GroupCommitter::RunMember(const CommitMember& member) {
  RETURN_IF_ERROR(connection_.Prepare("SAVEPOINT member").Run());
  transaction_.StartUpdate();
  absl::Status status = (*member.write)(transaction_);
  if (!connection_.in_transaction()) {
    // The closure may have swallowed the error that did this; what it did is gone all the same.
    return status.ok() ? absl::InternalError("the catalog's transaction was rolled back") : status;
  }
  absl::Status settled = absl::OkStatus();
  if (!status.ok()) settled = connection_.Prepare("ROLLBACK TO member").Run();
  settled.Update(connection_.Prepare("RELEASE member").Run());
  if (settled.ok()) return status;
  RollBack();  // half a closure must not be committed with the others
  return status.ok() ? settled : status;
}

GroupCommitter::Members GroupCommitter::Commit(Members members) {
  absl::Status status = WriteLastSequence(connection_, transaction_.last_sequence());
  const bool in_commit = status.ok();
  if (status.ok()) status = connection_.Prepare("COMMIT").Run();
  if (status.ok()) {
    Publish(members);
    return {};
  }
  RollBack();
  if (in_commit && !IsShortage(status)) health_.TurnReadOnly(status);
  if (connection_.flush_failed()) health_.TurnReadOnly(status);
  if (health_.read_only()) {
    TellAll(members, health_.CheckWritable());
    return {};
  }
  // Together they were too much; one by one the small ones may pass.
  if (members.size() > 1) return members;
  TellAll(members, status);
  return {};
}

void GroupCommitter::Publish(const Members& members) {
  committed_sequence_.store(transaction_.last_sequence(), std::memory_order_release);
  commits_.fetch_add(1, std::memory_order_relaxed);
  updates_.fetch_add(members.size(), std::memory_order_relaxed);
  metrics_.Count("coffer_catalog_commits_total", 1);
  metrics_.Observe("coffer_catalog_group_updates", static_cast<double>(members.size()));
}

void GroupCommitter::RollBack() {
  if (connection_.in_transaction()) (void)connection_.Prepare("ROLLBACK").Run();
}

}  // namespace coffer::sqlite
