// Versions as rows, with the counters and bodies that follow them.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

absl::StatusOr<std::optional<VersionRow>> FindLatest(Connection& connection, uint64_t bucket_id, std::string_view key);
absl::StatusOr<std::optional<VersionRow>> FindVersion(Connection& connection, uint64_t bucket_id, std::string_view key,
                                                      uint64_t sequence);
absl::StatusOr<std::optional<VersionRow>> FindNull(Connection& connection, uint64_t bucket_id, std::string_view key);
std::unique_ptr<VersionCursor> ScanVersions(Connection& connection, uint64_t bucket_id);

// The row alone and the counters; the body is the caller's. InvalidArgument when it is not newer than all others of its
// key.
absl::Status InsertVersionRow(Connection& connection, const VersionRow& version, bool is_inline);
// The tags alone. NotFound (kNoSuchVersion).
absl::Status PutVersionTags(Connection& connection, const VersionRow& version);
// With its body. NotFound (kNoSuchVersion).
absl::Status RemoveVersion(Connection& connection, const VersionRow& version, const Moment& moment);

}  // namespace coffer::sqlite
