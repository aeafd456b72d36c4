#include "engine/catalog/sqlite/version_rows.h"

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/body_store.h"
#include "engine/catalog/sqlite/bucket_rows.h"
#include "engine/catalog/sqlite/deleted_runs.h"
#include "engine/catalog/sqlite/encoding.h"
#include "engine/catalog/sqlite/version_columns.h"

namespace coffer::sqlite {
namespace {

absl::StatusOr<std::optional<VersionRow>> FindOne(Statement& statement, uint64_t bucket_id) {
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  if (!found) return std::nullopt;
  VersionRow version;
  version.bucket_id = bucket_id;
  Row row(statement);
  RETURN_IF_ERROR(ReadListed(row, version));
  ASSIGN_OR_RETURN(version.metadata, DecodeMetadata(row.Bytes()));
  ASSIGN_OR_RETURN(version.parts, DecodeParts(row.Bytes()));
  ASSIGN_OR_RETURN(version.tags, DecodeTags(row.Bytes()));
  return version;
}

// What counters and runs need to know of a key.
struct Newest {
  int64_t rank = 0;  // where there is one
  KeyState state = KeyState::kAbsent;
};

KeyState StateOf(bool is_delete_marker) { return is_delete_marker ? KeyState::kDeleted : KeyState::kObject; }

absl::StatusOr<Newest> FindNewest(Connection& connection, uint64_t bucket_id, std::string_view key) {
  Statement find = connection.Prepare(
      "SELECT rank, is_delete_marker FROM versions WHERE bucket_id = ?1 AND key = ?2 ORDER BY rank LIMIT 1");
  ASSIGN_OR_RETURN(const bool found, find.Bind(bucket_id, Blob{key}).Step());
  Newest newest;
  if (!found) return newest;
  bool is_delete_marker = false;
  Row(find) >> newest.rank >> is_delete_marker;
  newest.state = StateOf(is_delete_marker);
  return newest;
}

// The newest version of the key is another one now; `delta` is what else changed.
absl::Status NoteChange(Connection& connection, const VersionRow& version, KeyState before, KeyState after,
                        BucketCounters delta) {
  delta.objects = (after == KeyState::kObject ? 1 : 0) - (before == KeyState::kObject ? 1 : 0);
  RETURN_IF_ERROR(AddToCounters(connection, version.bucket_id, delta));
  return FollowKey(connection, version.bucket_id, version.key, before, after);
}

}  // namespace

absl::Status ReadListed(Row& row, VersionRow& version) {
  int64_t rank = 0;
  uint8_t null_kind = 0;
  row >> version.key >> rank >> version.nonce >> null_kind >> version.is_delete_marker >> version.is_inline >>
      version.size_bytes >> version.etag >> version.modified >> version.storage_class >> version.owner_account_id;
  ASSIGN_OR_RETURN(version.checksum, DecodeChecksum(row.Bytes()));
  row >> version.wrapped_key_id >> version.wrapped_key;
  version.sequence = static_cast<uint64_t>(-rank);
  version.null_kind = static_cast<NullKind>(null_kind);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<VersionRow>> FindLatest(Connection& connection, uint64_t bucket_id, std::string_view key) {
  Statement find = connection.Prepare("SELECT " COFFER_VERSION_ALL
                                      " FROM versions WHERE bucket_id = ?1 AND key = ?2 ORDER BY rank LIMIT 1");
  find.Bind(bucket_id, Blob{key});
  return FindOne(find, bucket_id);
}

absl::StatusOr<std::optional<VersionRow>> FindVersion(Connection& connection, uint64_t bucket_id, std::string_view key,
                                                      uint64_t sequence) {
  Statement find =
      connection.Prepare("SELECT " COFFER_VERSION_ALL " FROM versions WHERE bucket_id = ?1 AND key = ?2 AND rank = ?3");
  find.Bind(bucket_id, Blob{key}, RankOf(sequence));
  return FindOne(find, bucket_id);
}

absl::StatusOr<std::optional<VersionRow>> FindNull(Connection& connection, uint64_t bucket_id, std::string_view key) {
  Statement oldest = connection.Prepare("SELECT " COFFER_VERSION_ALL
                                        " FROM versions WHERE bucket_id = ?1 AND key = ?2 ORDER BY rank DESC LIMIT 1");
  oldest.Bind(bucket_id, Blob{key});
  ASSIGN_OR_RETURN(std::optional<VersionRow> version, FindOne(oldest, bucket_id));
  if (!version || version->null_kind != NullKind::kNotNull) return version;
  Statement suspended = connection.Prepare("SELECT " COFFER_VERSION_ALL
                                           " FROM versions INDEXED BY versions_null "
                                           "WHERE bucket_id = ?1 AND key = ?2 AND null_kind = 2 ORDER BY rank LIMIT 1");
  suspended.Bind(bucket_id, Blob{key});
  return FindOne(suspended, bucket_id);
}

absl::Status InsertVersionRow(Connection& connection, const VersionRow& version, bool is_inline) {
  ASSIGN_OR_RETURN(const Newest before, FindNewest(connection, version.bucket_id, version.key));
  if (before.state != KeyState::kAbsent && before.rank <= RankOf(version.sequence)) {
    return absl::InvalidArgumentError("a version has to be newer than all others of its key");
  }
  const std::string checksum = EncodeChecksum(version.checksum);
  const std::string metadata = EncodeMetadata(version.metadata);
  const std::string parts = EncodeParts(version.parts);
  const std::string tags = EncodeTags(version.tags);
  RETURN_IF_ERROR(
      connection
          .Prepare("INSERT INTO versions (bucket_id, " COFFER_VERSION_ALL
                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)")
          .Bind(version.bucket_id, Blob{version.key}, RankOf(version.sequence), version.nonce,
                static_cast<uint8_t>(version.null_kind), version.is_delete_marker, is_inline, version.size_bytes,
                version.etag, version.modified, version.storage_class, version.owner_account_id, Blob{checksum},
                version.wrapped_key_id, Blob{version.wrapped_key}, Blob{metadata}, Blob{parts}, Blob{tags})
          .Run());
  return NoteChange(connection, version, before.state, StateOf(version.is_delete_marker),
                    {.versions = 1, .bytes = static_cast<int64_t>(version.size_bytes)});
}

absl::Status PutVersionTags(Connection& connection, const VersionRow& version) {
  const std::string tags = EncodeTags(version.tags);
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(connection.Prepare("UPDATE versions SET tags = ?4 WHERE bucket_id = ?1 AND key = ?2 AND rank = ?3")
                      .Bind(version.bucket_id, Blob{version.key}, RankOf(version.sequence), Blob{tags})
                      .Run());
  if (connection.total_changes() > before) return absl::OkStatus();
  return MakeError(ErrorCode::kNoSuchVersion, "the version does not exist");
}

absl::Status RemoveVersion(Connection& connection, const VersionRow& version, const Moment& moment) {
  Statement find =
      connection.Prepare("SELECT is_inline, size FROM versions WHERE bucket_id = ?1 AND key = ?2 AND rank = ?3");
  const int64_t rank = RankOf(version.sequence);
  ASSIGN_OR_RETURN(const bool found, find.Bind(version.bucket_id, Blob{version.key}, rank).Step());
  if (!found) return MakeError(ErrorCode::kNoSuchVersion, "the version does not exist");
  bool is_inline = false;
  int64_t bytes = 0;
  Row(find) >> is_inline >> bytes;
  find.Reset();
  ASSIGN_OR_RETURN(const Newest before, FindNewest(connection, version.bucket_id, version.key));
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM versions WHERE bucket_id = ?1 AND key = ?2 AND rank = ?3")
                      .Bind(version.bucket_id, Blob{version.key}, rank)
                      .Run());
  ASSIGN_OR_RETURN(const Newest after, FindNewest(connection, version.bucket_id, version.key));
  RETURN_IF_ERROR(NoteChange(connection, version, before.state, after.state, {.versions = -1, .bytes = -bytes}));
  return is_inline ? DropInline(connection, version.sequence) : DropExtents(connection, version.sequence, moment);
}

}  // namespace coffer::sqlite
