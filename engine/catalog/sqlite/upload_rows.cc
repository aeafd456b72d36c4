#include "engine/catalog/sqlite/upload_rows.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/body_store.h"
#include "engine/catalog/sqlite/bucket_rows.h"
#include "engine/catalog/sqlite/encoding.h"
#include "engine/catalog/sqlite/part_rows.h"
#include "engine/catalog/sqlite/upload_columns.h"
#include "engine/catalog/sqlite/version_rows.h"

namespace coffer::sqlite {
namespace {

absl::Status NoSuchUpload() { return MakeError(ErrorCode::kNoSuchUpload, "the upload does not exist or is over"); }

absl::Status CountUploads(Connection& connection, uint64_t bucket_id, int64_t change) {
  return AddToCounters(connection, bucket_id, {.uploads = change});
}

std::optional<uint8_t> AlgorithmNumber(const std::optional<Algorithm>& algorithm) {
  if (!algorithm) return std::nullopt;
  return static_cast<uint8_t>(*algorithm);
}

absl::Status MarkFinished(Connection& connection, const UploadRow& upload) {
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(connection
                      .Prepare("UPDATE uploads SET completed_sequence = ?4, completed_etag = ?5, "
                               "completed_parts_digest = ?6, completed = ?7, completed_null_kind = ?8 "
                               "WHERE bucket_id = ?1 AND key = ?2 AND sequence = ?3 AND completed_sequence IS NULL")
                      .Bind(upload.bucket_id, Blob{upload.key}, upload.sequence, upload.completed_sequence,
                            upload.completed_etag, Blob{upload.completed_parts_digest}, upload.completed,
                            static_cast<uint8_t>(upload.completed_null_kind))
                      .Run());
  return connection.total_changes() == before ? NoSuchUpload() : absl::OkStatus();
}

absl::StatusOr<std::vector<UploadRow>> ReadUploads(Statement& list, size_t limit) {
  std::vector<UploadRow> uploads;
  while (uploads.size() < limit) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    RETURN_IF_ERROR(ReadUpload(list, uploads.emplace_back()));
  }
  return uploads;
}

}  // namespace

absl::Status ReadUpload(const Statement& statement, UploadRow& upload) {
  std::optional<uint8_t> algorithm;
  uint8_t type = 0;
  uint8_t null_kind = 0;
  Row row(statement);
  row >> upload.bucket_id >> upload.key >> upload.sequence >> upload.nonce >> upload.initiated >>
      upload.owner_account_id >> upload.storage_class;
  ASSIGN_OR_RETURN(upload.metadata, DecodeMetadata(row.Bytes()));
  row >> algorithm >> type >> upload.completed_sequence >> upload.completed_etag >> upload.completed_parts_digest >>
      upload.completed;
  ASSIGN_OR_RETURN(upload.tags, DecodeTags(row.Bytes()));
  row >> upload.key_existed >> null_kind;
  upload.completed_null_kind = static_cast<NullKind>(null_kind);
  if (algorithm.value_or(0) >= kAlgorithmCount) return MakeError(ErrorCode::kDataLoss, "catalog: unknown algorithm");
  upload.checksum_algorithm.reset();
  if (algorithm) upload.checksum_algorithm = static_cast<Algorithm>(*algorithm);
  upload.checksum_type = static_cast<ChecksumType>(type);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<UploadRow>> FindUpload(Connection& connection, uint64_t bucket_id, std::string_view key,
                                                    uint64_t sequence) {
  Statement find = connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS
                                      " FROM uploads WHERE bucket_id = ?1 AND key = ?2 AND sequence = ?3");
  ASSIGN_OR_RETURN(const bool found, find.Bind(bucket_id, Blob{key}, sequence).Step());
  if (!found) return std::nullopt;
  UploadRow upload;
  RETURN_IF_ERROR(ReadUpload(find, upload));
  return upload;
}

absl::StatusOr<std::vector<UploadRow>> ListFinishedUploads(Connection& connection, WallTime before, size_t limit) {
  Statement list = connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS
                                      " FROM uploads INDEXED BY uploads_finished "
                                      "WHERE completed_sequence IS NOT NULL AND completed <= ?1 ORDER BY completed");
  return ReadUploads(list.Bind(before), limit);
}

absl::StatusOr<std::vector<UploadRow>> ListOldUploads(Connection& connection, WallTime before, size_t limit) {
  Statement list = connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS
                                      " FROM uploads INDEXED BY uploads_initiated "
                                      "WHERE completed_sequence IS NULL AND initiated <= ?1 ORDER BY initiated");
  return ReadUploads(list.Bind(before), limit);
}

absl::Status InsertUpload(Connection& connection, const UploadRow& upload) {
  const std::string metadata = EncodeMetadata(upload.metadata);
  const std::string tags = EncodeTags(upload.tags);
  RETURN_IF_ERROR(connection
                      .Prepare("INSERT INTO uploads (" COFFER_UPLOAD_COLUMNS
                               ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, '', x'', 0, ?11, ?12, 0)")
                      .Bind(upload.bucket_id, Blob{upload.key}, upload.sequence, upload.nonce, upload.initiated,
                            upload.owner_account_id, upload.storage_class, Blob{metadata},
                            AlgorithmNumber(upload.checksum_algorithm), static_cast<uint8_t>(upload.checksum_type),
                            Blob{tags}, upload.key_existed)
                      .Run());
  return CountUploads(connection, upload.bucket_id, 1);
}

absl::Status CompleteUpload(Connection& connection, const UploadRow& upload, const VersionRow& version,
                            const std::vector<uint32_t>& part_numbers, const Moment& moment) {
  if (upload.completed_sequence != version.sequence) {
    return absl::InvalidArgumentError("completed_sequence does not name the version that the upload becomes");
  }
  RETURN_IF_ERROR(MarkFinished(connection, upload));
  RETURN_IF_ERROR(CountUploads(connection, upload.bucket_id, -1));
  RETURN_IF_ERROR(InsertVersionRow(connection, version, /*is_inline=*/false));
  uint64_t position = 0;
  for (const uint32_t number : part_numbers) {
    ASSIGN_OR_RETURN(const uint64_t length, TakePart(connection, upload.sequence, number, version.sequence, position));
    position += length;
  }
  return RemoveParts(connection, upload.sequence, moment);
}

absl::Status RemoveUpload(Connection& connection, const UploadRow& upload, const Moment& moment) {
  ASSIGN_OR_RETURN(const std::optional<UploadRow> stored,
                   FindUpload(connection, upload.bucket_id, upload.key, upload.sequence));
  if (!stored) return NoSuchUpload();
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM uploads WHERE bucket_id = ?1 AND key = ?2 AND sequence = ?3")
                      .Bind(upload.bucket_id, Blob{upload.key}, upload.sequence)
                      .Run());
  if (stored->completed_sequence) return absl::OkStatus();  // its parts went when it was finished
  RETURN_IF_ERROR(CountUploads(connection, upload.bucket_id, -1));
  return RemoveParts(connection, upload.sequence, moment);
}

absl::Status RemoveUploadsOfBucket(Connection& connection, uint64_t bucket_id, const Moment& moment) {
  while (true) {
    Statement list = connection.Prepare("SELECT " COFFER_UPLOAD_COLUMNS " FROM uploads WHERE bucket_id = ?1 LIMIT 1");
    ASSIGN_OR_RETURN(const bool found, list.Bind(bucket_id).Step());
    if (!found) return absl::OkStatus();
    UploadRow upload;
    RETURN_IF_ERROR(ReadUpload(list, upload));
    list.Reset();
    RETURN_IF_ERROR(RemoveUpload(connection, upload, moment));
  }
}

}  // namespace coffer::sqlite
