#include "engine/catalog/sqlite/bucket_rows.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/encoding.h"

namespace coffer::sqlite {
namespace {

#define COFFER_BUCKET_COLUMNS "id, name, owner, region, created, versioning, object_lock"

// The name of a bucket's tags among its configuration.
constexpr std::string_view kTags = "tagging";

BucketRow ReadBucket(const Statement& statement) {
  BucketRow bucket;
  uint8_t versioning = 0;
  Row(statement) >> bucket.id >> bucket.info.name >> bucket.info.owner_account_id >> bucket.info.region >>
      bucket.info.created >> versioning >> bucket.info.object_lock;
  bucket.info.versioning = static_cast<Versioning>(versioning);
  return bucket;
}

}  // namespace

absl::StatusOr<std::optional<BucketRow>> FindBucket(Connection& connection, std::string_view name) {
  Statement find = connection.Prepare("SELECT " COFFER_BUCKET_COLUMNS " FROM buckets WHERE name = ?1");
  find.Bind(name);
  ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::nullopt;
  return ReadBucket(find);
}

absl::StatusOr<std::vector<BucketRow>> ListBuckets(Connection& connection, std::string_view owner,
                                                   std::string_view prefix, std::string_view after, size_t limit) {
  // One bound, whichever is further: SQLite seeks to one and steps over what the other excludes.
  Statement list = after >= prefix ? connection.Prepare("SELECT " COFFER_BUCKET_COLUMNS
                                                        " FROM buckets WHERE owner = ?1 AND name > ?2 ORDER BY name")
                                   : connection.Prepare("SELECT " COFFER_BUCKET_COLUMNS
                                                        " FROM buckets WHERE owner = ?1 AND name >= ?2 ORDER BY name");
  list.Bind(owner, std::max(prefix, after));
  std::vector<BucketRow> buckets;
  while (buckets.size() < limit) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    BucketRow bucket = ReadBucket(list);
    if (!bucket.info.name.starts_with(prefix)) break;
    buckets.push_back(std::move(bucket));
  }
  return buckets;
}

absl::StatusOr<size_t> CountBuckets(Connection& connection, std::string_view owner, size_t limit) {
  Statement count = connection.Prepare("SELECT COUNT(*) FROM (SELECT 1 FROM buckets WHERE owner = ?1 LIMIT ?2)");
  ASSIGN_OR_RETURN(const bool found, count.Bind(owner, std::min<uint64_t>(limit, INT64_MAX)).Step());
  size_t buckets = 0;
  if (found) Row(count) >> buckets;
  return buckets;
}

absl::StatusOr<uint64_t> InsertBucket(Connection& connection, const BucketInfo& bucket) {
  RETURN_IF_ERROR(connection
                      .Prepare("INSERT INTO buckets (name, owner, region, created, versioning, object_lock) "
                               "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                      .Bind(bucket.name, bucket.owner_account_id, bucket.region, bucket.created,
                            static_cast<uint8_t>(bucket.versioning), bucket.object_lock)
                      .Run());
  const auto id = static_cast<uint64_t>(sqlite3_last_insert_rowid(connection.handle()));
  RETURN_IF_ERROR(connection.Prepare("INSERT INTO counters (bucket_id) VALUES (?1)").Bind(id).Run());
  return id;
}

absl::Status UpdateBucket(Connection& connection, const BucketRow& bucket) {
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(connection
                      .Prepare("UPDATE buckets SET name = ?2, owner = ?3, region = ?4, created = ?5, versioning = ?6, "
                               "object_lock = ?7 WHERE id = ?1")
                      .Bind(bucket.id, bucket.info.name, bucket.info.owner_account_id, bucket.info.region,
                            bucket.info.created, static_cast<uint8_t>(bucket.info.versioning), bucket.info.object_lock)
                      .Run());
  if (connection.total_changes() == before) return MakeError(ErrorCode::kNoSuchBucket, "the bucket does not exist");
  return absl::OkStatus();
}

absl::Status RemoveBucketRows(Connection& connection, uint64_t bucket_id) {
  Statement any = connection.Prepare("SELECT 1 FROM versions WHERE bucket_id = ?1 LIMIT 1");
  ASSIGN_OR_RETURN(const bool has_versions, any.Bind(bucket_id).Step());
  if (has_versions) return MakeError(ErrorCode::kBucketNotEmpty, "the bucket still has versions");
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM buckets WHERE id = ?1").Bind(bucket_id).Run());
  if (connection.total_changes() == before) return MakeError(ErrorCode::kNoSuchBucket, "the bucket does not exist");
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM bucket_config WHERE bucket_id = ?1").Bind(bucket_id).Run());
  return connection.Prepare("DELETE FROM counters WHERE bucket_id = ?1").Bind(bucket_id).Run();
}

absl::StatusOr<std::optional<std::string>> ReadBucketConfig(Connection& connection, uint64_t bucket_id,
                                                            std::string_view name) {
  Statement find = connection.Prepare("SELECT content FROM bucket_config WHERE bucket_id = ?1 AND name = ?2");
  ASSIGN_OR_RETURN(const bool found, find.Bind(bucket_id, name).Step());
  if (!found) return std::nullopt;
  return std::string(Row(find).Bytes());
}

absl::Status PutBucketConfig(Connection& connection, uint64_t bucket_id, std::string_view name,
                             std::string_view content) {
  if (content.empty()) {
    return connection.Prepare("DELETE FROM bucket_config WHERE bucket_id = ?1 AND name = ?2")
        .Bind(bucket_id, name)
        .Run();
  }
  return connection.Prepare("INSERT OR REPLACE INTO bucket_config (bucket_id, name, content) VALUES (?1, ?2, ?3)")
      .Bind(bucket_id, name, Blob{content})
      .Run();
}

absl::StatusOr<Tags> ReadBucketTags(Connection& connection, uint64_t bucket_id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> packed, ReadBucketConfig(connection, bucket_id, kTags));
  return DecodeTags(packed.value_or(""));
}

absl::Status PutBucketTags(Connection& connection, uint64_t bucket_id, const Tags& tags) {
  return PutBucketConfig(connection, bucket_id, kTags, EncodeTags(tags));
}

absl::StatusOr<BucketCounters> ReadCounters(Connection& connection, uint64_t bucket_id) {
  Statement find = connection.Prepare("SELECT objects, versions, bytes, uploads FROM counters WHERE bucket_id = ?1");
  ASSIGN_OR_RETURN(const bool found, find.Bind(bucket_id).Step());
  BucketCounters counters;
  if (found) Row(find) >> counters.objects >> counters.versions >> counters.bytes >> counters.uploads;
  return counters;
}

absl::Status AddToCounters(Connection& connection, uint64_t bucket_id, const BucketCounters& delta) {
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(
      connection
          .Prepare("UPDATE counters SET objects = objects + ?2, versions = versions + ?3, bytes = bytes + ?4, "
                   "uploads = uploads + ?5 WHERE bucket_id = ?1")
          .Bind(bucket_id, delta.objects, delta.versions, delta.bytes, delta.uploads)
          .Run());
  // Rows of a bucket that is gone would reach nobody.
  if (connection.total_changes() == before) return MakeError(ErrorCode::kNoSuchBucket, "the bucket does not exist");
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
