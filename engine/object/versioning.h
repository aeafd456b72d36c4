// What a bucket's versioning makes of a put, a delete and a version id.
//
//               put                                     delete of a key
//   kNever      replaces the one version there is       removes it
//   kEnabled    a version beside the others             a delete marker beside the others
//   kSuspended  replaces the null version               the same, with a null delete marker
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"

namespace coffer {

// What every null version is called by.
inline constexpr std::string_view kNullVersionId = "null";

// Whether the bucket keeps versions, or did: then version ids are shown.
inline bool ShowsVersions(const BucketRow& bucket) { return bucket.info.versioning != Versioning::kNever; }

// "null" for a null version.
std::string VersionIdOf(const VersionRow& version);

// Makes `version` the newest of its key: gives it its number and its kind, calls `insert` once to put the row and its
// body into the catalog, and then removes the version that it replaces, if any. bucket_id, key, nonce and all that
// describes the body are set by the caller.
absl::Status PublishVersion(CatalogTransaction& transaction, const BucketRow& bucket, VersionRow& version,
                            const std::function<absl::Status()>& insert);

// The newest version; none when there is none. It may be a delete marker.
// With a version id: that version. kInvalidArgument for what is no version id.
absl::StatusOr<std::optional<VersionRow>> LookUpVersion(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                                        std::string_view key, std::string_view version_id);

// As LookUpVersion, for reading the body: kNoSuchKey, kNoSuchVersion, kMethodNotAllowed (a delete marker, asked for by
// id). Where a marker stands in the way, the error has its id (DeleteMarkerVersionId), and kMethodNotAllowed its time
// in Unix seconds (LastModified).
absl::StatusOr<VersionRow> RequireVersion(const CatalogSnapshot& catalog, const BucketRow& bucket, std::string_view key,
                                          std::string_view version_id);

// As RequireVersion, for the source of a copy: a delete marker asked for by id is kInvalidRequest.
absl::StatusOr<VersionRow> RequireCopySource(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                             std::string_view key, std::string_view version_id);

}  // namespace coffer
