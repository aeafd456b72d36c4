#include "engine/catalog/sqlite/blob_refs.h"

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

absl::StatusOr<bool> IsRetired(Connection& connection, const BlobId& blob) {
  Statement find = connection.Prepare("SELECT 1 FROM retired WHERE incarnation = ?1 AND counter = ?2");
  return find.Bind(blob.incarnation, blob.counter).Step();
}

// None when nothing refers to it.
absl::StatusOr<std::optional<int64_t>> CountReferences(Connection& connection, const BlobId& blob) {
  Statement find = connection.Prepare("SELECT refs FROM blobs WHERE incarnation = ?1 AND counter = ?2");
  ASSIGN_OR_RETURN(const bool found, find.Bind(blob.incarnation, blob.counter).Step());
  std::optional<int64_t> refs;
  if (found) Row(find) >> refs;
  return refs;
}

absl::Status SetReferences(Connection& connection, const BlobId& blob, int64_t refs) {
  return connection.Prepare("UPDATE blobs SET refs = ?3 WHERE incarnation = ?1 AND counter = ?2")
      .Bind(blob.incarnation, blob.counter, refs)
      .Run();
}

absl::Status InsertRetired(Connection& connection, const BlobId& blob, const Moment& moment) {
  return connection.Prepare("INSERT INTO retired (sequence, incarnation, counter, retired) VALUES (?1, ?2, ?3, ?4)")
      .Bind(moment.sequence, blob.incarnation, blob.counter, moment.now)
      .Run();
}

}  // namespace

absl::Status AddReferences(Connection& connection, const BlobId& blob, int64_t count) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> refs, CountReferences(connection, blob));
  if (refs) return SetReferences(connection, blob, *refs + count);
  ASSIGN_OR_RETURN(const bool retired, IsRetired(connection, blob));
  if (retired) return absl::FailedPreconditionError("a blob that waits for removal cannot be used again");
  return connection.Prepare("INSERT INTO blobs (incarnation, counter, refs) VALUES (?1, ?2, ?3)")
      .Bind(blob.incarnation, blob.counter, count)
      .Run();
}

absl::Status DropReferences(Connection& connection, const BlobId& blob, int64_t count, const Moment& moment) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> refs, CountReferences(connection, blob));
  if (!refs || *refs < count)
    return MakeError(ErrorCode::kDataLoss, "catalog: a blob has fewer references than extents");
  if (*refs > count) return SetReferences(connection, blob, *refs - count);
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM blobs WHERE incarnation = ?1 AND counter = ?2")
                      .Bind(blob.incarnation, blob.counter)
                      .Run());
  return InsertRetired(connection, blob, moment);
}

absl::Status RetireBlob(Connection& connection, const BlobId& blob, const Moment& moment) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> refs, CountReferences(connection, blob));
  if (refs) return absl::FailedPreconditionError("a blob that is in use cannot be retired");
  ASSIGN_OR_RETURN(const bool retired, IsRetired(connection, blob));
  return retired ? absl::OkStatus() : InsertRetired(connection, blob, moment);
}

absl::StatusOr<bool> KnowsBlob(Connection& connection, const BlobId& blob) {
  ASSIGN_OR_RETURN(const std::optional<int64_t> refs, CountReferences(connection, blob));
  if (refs) return true;
  return IsRetired(connection, blob);
}

absl::StatusOr<std::vector<RetiredRow>> ListRetired(Connection& connection, uint64_t sequence, size_t limit) {
  Statement list = connection.Prepare(
      "SELECT sequence, incarnation, counter, retired FROM retired WHERE sequence <= ?1 "
      "ORDER BY sequence, incarnation, counter LIMIT ?2");
  list.Bind(std::min<uint64_t>(sequence, INT64_MAX), std::min<uint64_t>(limit, INT64_MAX));
  std::vector<RetiredRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return rows;
    RetiredRow& row = rows.emplace_back();
    Row(list) >> row.sequence >> row.blob.incarnation >> row.blob.counter >> row.retired;
  }
}

absl::Status RemoveRetired(Connection& connection, const std::vector<RetiredRow>& rows) {
  for (const RetiredRow& row : rows) {
    RETURN_IF_ERROR(connection.Prepare("DELETE FROM retired WHERE sequence = ?1 AND incarnation = ?2 AND counter = ?3")
                        .Bind(row.sequence, row.blob.incarnation, row.blob.counter)
                        .Run());
  }
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
