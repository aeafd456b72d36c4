#include "engine/catalog/sqlite/part_rows.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/body_store.h"
#include "engine/catalog/sqlite/encoding.h"

namespace coffer::sqlite {
namespace {

#define COFFER_PART_COLUMNS "upload_sequence, number, size, md5, modified, checksum, wrapped_key_id, wrapped_key"

absl::Status ReadPart(const Statement& statement, PartRow& part) {
  Row row(statement);
  row >> part.upload_sequence >> part.number >> part.size_bytes >> part.md5 >> part.modified;
  ASSIGN_OR_RETURN(part.checksum, DecodeChecksum(row.Bytes()));
  row >> part.wrapped_key_id >> part.wrapped_key;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<uint64_t>> FindOwner(Connection& connection, uint64_t upload_sequence, uint32_t number) {
  Statement find = connection.Prepare("SELECT owner FROM parts WHERE upload_sequence = ?1 AND number = ?2");
  ASSIGN_OR_RETURN(const bool found, find.Bind(upload_sequence, number).Step());
  std::optional<uint64_t> owner;
  if (found) Row(find) >> owner;
  return owner;
}

absl::Status DeletePartRow(Connection& connection, uint64_t upload_sequence, uint32_t number) {
  return connection.Prepare("DELETE FROM parts WHERE upload_sequence = ?1 AND number = ?2")
      .Bind(upload_sequence, number)
      .Run();
}

absl::StatusOr<uint64_t> BodyLength(Connection& connection, uint64_t owner) {
  Statement last =
      connection.Prepare("SELECT position + length FROM extents WHERE owner = ?1 ORDER BY position DESC LIMIT 1");
  ASSIGN_OR_RETURN(const bool found, last.Bind(owner).Step());
  uint64_t length = 0;
  if (found) Row(last) >> length;
  return length;
}

}  // namespace

absl::StatusOr<std::optional<PartRow>> FindPart(Connection& connection, uint64_t upload_sequence, uint32_t number) {
  Statement find =
      connection.Prepare("SELECT " COFFER_PART_COLUMNS " FROM parts WHERE upload_sequence = ?1 AND number = ?2");
  ASSIGN_OR_RETURN(const bool found, find.Bind(upload_sequence, number).Step());
  if (!found) return std::nullopt;
  PartRow part;
  RETURN_IF_ERROR(ReadPart(find, part));
  return part;
}

absl::StatusOr<std::vector<Extent>> ReadPartExtents(Connection& connection, const PartRow& part, size_t limit) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> owner, FindOwner(connection, part.upload_sequence, part.number));
  if (!owner) return std::vector<Extent>();
  return ReadExtents(connection, *owner, 0, part.size_bytes, limit);
}

absl::StatusOr<std::vector<PartRow>> ListParts(Connection& connection, uint64_t upload_sequence, uint32_t after,
                                               size_t limit) {
  Statement list = connection.Prepare("SELECT " COFFER_PART_COLUMNS
                                      " FROM parts WHERE upload_sequence = ?1 AND number > ?2 ORDER BY number");
  list.Bind(upload_sequence, after);
  std::vector<PartRow> parts;
  while (parts.size() < limit) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    RETURN_IF_ERROR(ReadPart(list, parts.emplace_back()));
  }
  return parts;
}

absl::Status PutPart(Connection& connection, const PartRow& part, uint64_t owner, const Body& body,
                     const Moment& moment) {
  if (!body.inline_bytes.empty()) return absl::InvalidArgumentError("the body of a part lies in blobs");
  ASSIGN_OR_RETURN(const std::optional<uint64_t> replaced, FindOwner(connection, part.upload_sequence, part.number));
  // The new references come first: a part may be replaced by one that shares its blobs.
  RETURN_IF_ERROR(StoreBody(connection, owner, body));
  if (replaced) RETURN_IF_ERROR(DropExtents(connection, *replaced, moment));
  const std::string checksum = EncodeChecksum(part.checksum);
  return connection
      .Prepare("INSERT OR REPLACE INTO parts (" COFFER_PART_COLUMNS
               ", owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
      .Bind(part.upload_sequence, part.number, part.size_bytes, Blob{part.md5}, part.modified, Blob{checksum},
            part.wrapped_key_id, Blob{part.wrapped_key}, owner)
      .Run();
}

absl::StatusOr<uint64_t> TakePart(Connection& connection, uint64_t upload_sequence, uint32_t number, uint64_t owner,
                                  uint64_t position) {
  ASSIGN_OR_RETURN(const std::optional<uint64_t> from, FindOwner(connection, upload_sequence, number));
  if (!from) return MakeError(ErrorCode::kInvalidPart, "the upload has no part of this number");
  ASSIGN_OR_RETURN(const uint64_t length, BodyLength(connection, *from));
  RETURN_IF_ERROR(MoveExtents(connection, *from, owner, position));
  RETURN_IF_ERROR(DeletePartRow(connection, upload_sequence, number));
  return length;
}

absl::Status RemoveParts(Connection& connection, uint64_t upload_sequence, const Moment& moment) {
  Statement list = connection.Prepare("SELECT owner FROM parts WHERE upload_sequence = ?1");
  list.Bind(upload_sequence);
  std::vector<uint64_t> owners;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    Row(list) >> owners.emplace_back();
  }
  list.Reset();
  for (const uint64_t owner : owners) RETURN_IF_ERROR(DropExtents(connection, owner, moment));
  if (owners.empty()) return absl::OkStatus();
  return connection.Prepare("DELETE FROM parts WHERE upload_sequence = ?1").Bind(upload_sequence).Run();
}

}  // namespace coffer::sqlite
