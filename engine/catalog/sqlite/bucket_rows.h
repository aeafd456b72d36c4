// Buckets, their configuration documents and their counters as rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

absl::StatusOr<std::optional<BucketRow>> FindBucket(Connection& connection, std::string_view name);
absl::StatusOr<std::vector<BucketRow>> ListBuckets(Connection& connection, std::string_view owner,
                                                   std::string_view prefix, std::string_view after, size_t limit);
absl::StatusOr<size_t> CountBuckets(Connection& connection, std::string_view owner, size_t limit);
// AlreadyExists when the name is taken.
absl::StatusOr<uint64_t> InsertBucket(Connection& connection, const BucketInfo& bucket);
absl::Status UpdateBucket(Connection& connection, const BucketRow& bucket);
// The rows of the bucket itself: no versions and no uploads are left. FailedPrecondition (kBucketNotEmpty) when
// versions are.
absl::Status RemoveBucketRows(Connection& connection, uint64_t bucket_id);

absl::StatusOr<std::optional<std::string>> ReadBucketConfig(Connection& connection, uint64_t bucket_id,
                                                            std::string_view name);
absl::Status PutBucketConfig(Connection& connection, uint64_t bucket_id, std::string_view name,
                             std::string_view content);

absl::StatusOr<Tags> ReadBucketTags(Connection& connection, uint64_t bucket_id);
absl::Status PutBucketTags(Connection& connection, uint64_t bucket_id, const Tags& tags);

absl::StatusOr<BucketCounters> ReadCounters(Connection& connection, uint64_t bucket_id);
absl::Status AddToCounters(Connection& connection, uint64_t bucket_id, const BucketCounters& delta);

}  // namespace coffer::sqlite
