#include "engine/catalog/sqlite/body_store.h"

#include <algorithm>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

absl::Status CheckBody(const Body& body) {
  if (!body.inline_bytes.empty() && !body.extents.empty()) {
    return absl::InvalidArgumentError("a body is inline or in blobs, not both");
  }
  uint64_t position = 0;
  for (const Extent& extent : body.extents) {
    const bool inside = extent.length > 0 && extent.offset <= extent.blob_size_bytes &&
                        extent.length <= extent.blob_size_bytes - extent.offset;
    if (extent.position != position || !inside) {
      return absl::InvalidArgumentError("the extents of a body leave a gap or lie outside their blobs");
    }
    position += extent.length;
  }
  return absl::OkStatus();
}

// The blobs of a body and how many extents lie in each.
absl::StatusOr<std::vector<std::pair<BlobId, int64_t>>> BlobsOf(Connection& connection, uint64_t owner) {
  Statement list = connection.Prepare(
      "SELECT incarnation, counter, COUNT(*) FROM extents WHERE owner = ?1 GROUP BY incarnation, counter");
  list.Bind(owner);
  std::vector<std::pair<BlobId, int64_t>> blobs;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return blobs;
    auto& [blob, count] = blobs.emplace_back();
    Row(list) >> blob.incarnation >> blob.counter >> count;
  }
}

absl::Status InsertExtent(Connection& connection, uint64_t owner, const Extent& extent) {
  return connection
      .Prepare(
          "INSERT INTO extents (owner, position, incarnation, counter, blob_size, offset, length) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
      .Bind(owner, extent.position, extent.blob.incarnation, extent.blob.counter, extent.blob_size_bytes, extent.offset,
            extent.length)
      .Run();
}

}  // namespace

absl::Status StoreBody(Connection& connection, uint64_t owner, const Body& body) {
  RETURN_IF_ERROR(CheckBody(body));
  if (!body.inline_bytes.empty()) {
    return connection.Prepare("INSERT INTO inline_bodies (owner, bytes) VALUES (?1, ?2)")
        .Bind(owner, Blob{body.inline_bytes})
        .Run();
  }
  for (const Extent& extent : body.extents) {
    RETURN_IF_ERROR(InsertExtent(connection, owner, extent));
    RETURN_IF_ERROR(AddReferences(connection, extent.blob, 1));
  }
  return absl::OkStatus();
}

absl::Status CopyInline(Connection& connection, uint64_t from, uint64_t to) {
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(
      connection
          .Prepare("INSERT INTO inline_bodies (owner, bytes) SELECT ?2, bytes FROM inline_bodies WHERE owner = ?1")
          .Bind(from, to)
          .Run());
  if (connection.total_changes() > before) return absl::OkStatus();
  return MakeError(ErrorCode::kDataLoss, "catalog: an inline body is missing");
}

absl::Status CopyExtents(Connection& connection, uint64_t from, uint64_t to) {
  RETURN_IF_ERROR(connection
                      .Prepare("INSERT INTO extents (owner, position, incarnation, counter, blob_size, offset, length) "
                               "SELECT ?2, position, incarnation, counter, blob_size, offset, length "
                               "FROM extents WHERE owner = ?1")
                      .Bind(from, to)
                      .Run());
  ASSIGN_OR_RETURN(const auto blobs, BlobsOf(connection, to));
  for (const auto& [blob, count] : blobs) RETURN_IF_ERROR(AddReferences(connection, blob, count));
  return absl::OkStatus();
}

absl::Status MoveExtents(Connection& connection, uint64_t from, uint64_t to, uint64_t shift) {
  return connection.Prepare("UPDATE extents SET owner = ?2, position = position + ?3 WHERE owner = ?1")
      .Bind(from, to, shift)
      .Run();
}

absl::Status DropInline(Connection& connection, uint64_t owner) {
  return connection.Prepare("DELETE FROM inline_bodies WHERE owner = ?1").Bind(owner).Run();
}

absl::Status DropExtents(Connection& connection, uint64_t owner, const Moment& moment) {
  ASSIGN_OR_RETURN(const auto blobs, BlobsOf(connection, owner));
  if (blobs.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM extents WHERE owner = ?1").Bind(owner).Run());
  for (const auto& [blob, count] : blobs) RETURN_IF_ERROR(DropReferences(connection, blob, count, moment));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadInlineBody(Connection& connection, uint64_t owner) {
  Statement find = connection.Prepare("SELECT bytes FROM inline_bodies WHERE owner = ?1");
  ASSIGN_OR_RETURN(const bool found, find.Bind(owner).Step());
  if (!found) return absl::NotFoundError("the version has no inline body");
  return std::string(Row(find).Bytes());
}

absl::StatusOr<std::vector<Extent>> ReadExtents(Connection& connection, uint64_t owner, uint64_t position,
                                                uint64_t length, size_t limit) {
  std::vector<Extent> extents;
  if (length == 0) return extents;
  const uint64_t start = std::min<uint64_t>(position, INT64_MAX);
  const uint64_t end = start + std::min<uint64_t>(length, INT64_MAX - start);
  Statement list = connection.Prepare(
      "SELECT position, incarnation, counter, blob_size, offset, length FROM extents WHERE owner = ?1 "
      "AND position >= (SELECT COALESCE(MAX(position), 0) FROM extents WHERE owner = ?1 AND position <= ?2) "
      "AND position < ?3 ORDER BY position");
  list.Bind(owner, start, end);
  while (extents.size() < limit) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    Extent extent;
    Row(list) >> extent.position >> extent.blob.incarnation >> extent.blob.counter >> extent.blob_size_bytes >>
        extent.offset >> extent.length;
    if (extent.position + extent.length > start) extents.push_back(extent);  // else it ends before the range
  }
  return extents;
}

}  // namespace coffer::sqlite
