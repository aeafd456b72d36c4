#include "engine/catalog/sqlite/deleted_runs.h"

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

struct Run {
  std::string first;
  std::string end;
};

std::string Behind(std::string_view key) { return std::string(key) + '\0'; }

absl::StatusOr<std::optional<Run>> ReadRun(Statement& find) {
  ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::nullopt;
  Run run;
  Row(find) >> run.first >> run.end;
  return run;
}

// The runs of one bucket.
class Runs {
 public:
  Runs(Connection& connection, uint64_t bucket_id) : connection_(connection), bucket_id_(bucket_id) {}

  absl::StatusOr<std::optional<Run>> FindAround(std::string_view key) {
    ASSIGN_OR_RETURN(std::optional<Run> run, FindLeftOf(key));
    if (run && run->end <= key) run.reset();
    return run;
  }

  // The key is deleted now: a run of its own, or the one that it continues, or that it closes the gap between.
  absl::Status Cover(std::string_view key) {
    Run run{std::string(key), Behind(key)};
    ASSIGN_OR_RETURN(const std::optional<Run> left, FindLeftOf(key));
    if (left && left->end > key) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool continues, Touch(left, run));
    if (continues) run.first = left->first;
    ASSIGN_OR_RETURN(const std::optional<Run> right, FindRightOf(key));
    ASSIGN_OR_RETURN(const bool leads, Touch(run, right));
    if (leads) {
      run.end = right->end;
      RETURN_IF_ERROR(Remove(*right));
    }
    return Put(run);
  }

  // The key is an object now: the run around it becomes two.
  absl::Status Uncover(std::string_view key) {
    ASSIGN_OR_RETURN(const std::optional<Run> run, FindAround(key));
    if (!run) return absl::OkStatus();
    RETURN_IF_ERROR(Remove(*run));
    for (const Run& piece : {Run{run->first, std::string(key)}, Run{Behind(key), run->end}}) {
      ASSIGN_OR_RETURN(const bool has_keys, HasKeys(piece.first, piece.end));
      if (has_keys) RETURN_IF_ERROR(Put(piece));
    }
    return absl::OkStatus();
  }

  // The object is gone that stood between two runs, perhaps.
  absl::Status JoinAround(std::string_view key) {
    ASSIGN_OR_RETURN(const std::optional<Run> left, FindLeftOf(key));
    if (!left) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::optional<Run> right, FindRightOf(key));
    ASSIGN_OR_RETURN(const bool join, Touch(left, right));
    if (!join) return absl::OkStatus();
    RETURN_IF_ERROR(Remove(*right));
    return Put({left->first, right->end});
  }

  // The deleted key is gone, perhaps the last one of its run.
  absl::Status DropIfEmpty(std::string_view key) {
    ASSIGN_OR_RETURN(const std::optional<Run> run, FindAround(key));
    if (!run) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool has_keys, HasKeys(run->first, run->end));
    return has_keys ? absl::OkStatus() : Remove(*run);
  }

 private:
  absl::StatusOr<std::optional<Run>> FindLeftOf(std::string_view key) {  // or around it
    Statement find = connection_.Prepare(
        "SELECT first_key, end_key FROM deleted_runs WHERE bucket_id = ?1 AND first_key <= ?2 "
        "ORDER BY first_key DESC LIMIT 1");
    find.Bind(bucket_id_, Blob{key});
    return ReadRun(find);
  }

  absl::StatusOr<std::optional<Run>> FindRightOf(std::string_view key) {
    Statement find = connection_.Prepare(
        "SELECT first_key, end_key FROM deleted_runs WHERE bucket_id = ?1 AND first_key > ?2 "
        "ORDER BY first_key LIMIT 1");
    find.Bind(bucket_id_, Blob{key});
    return ReadRun(find);
  }

  // Whether nothing lies between them; what is in no run is an object.
  absl::StatusOr<bool> Touch(const std::optional<Run>& left, const std::optional<Run>& right) {
    if (!left || !right) return false;
    ASSIGN_OR_RETURN(const bool has_keys, HasKeys(left->end, right->first));
    return !has_keys;
  }

  absl::StatusOr<bool> HasKeys(std::string_view first, std::string_view end) {
    return connection_.Prepare("SELECT 1 FROM versions WHERE bucket_id = ?1 AND key >= ?2 AND key < ?3 LIMIT 1")
        .Bind(bucket_id_, Blob{first}, Blob{end})
        .Step();
  }

  absl::Status Put(const Run& run) {
    return connection_
        .Prepare("INSERT OR REPLACE INTO deleted_runs (bucket_id, first_key, end_key) VALUES (?1, ?2, ?3)")
        .Bind(bucket_id_, Blob{run.first}, Blob{run.end})
        .Run();
  }

  absl::Status Remove(const Run& run) {
    return connection_.Prepare("DELETE FROM deleted_runs WHERE bucket_id = ?1 AND first_key = ?2")
        .Bind(bucket_id_, Blob{run.first})
        .Run();
  }

  Connection& connection_;
  const uint64_t bucket_id_;
};

}  // namespace

absl::Status FollowKey(Connection& connection, uint64_t bucket_id, std::string_view key, KeyState before,
                       KeyState after) {
  if (before == after) return absl::OkStatus();
  Runs runs(connection, bucket_id);
  switch (after) {
    case KeyState::kDeleted:
      return runs.Cover(key);
    case KeyState::kObject:
      return runs.Uncover(key);
    case KeyState::kAbsent:
      break;
  }
  return before == KeyState::kDeleted ? runs.DropIfEmpty(key) : runs.JoinAround(key);
}

absl::StatusOr<std::optional<std::string>> FindEndOfRun(Connection& connection, uint64_t bucket_id,
                                                        std::string_view key) {
  ASSIGN_OR_RETURN(std::optional<Run> run, Runs(connection, bucket_id).FindAround(key));
  if (!run) return std::nullopt;
  return std::move(run->end);
}

}  // namespace coffer::sqlite
