#include "engine/object/versioning.h"

#include <chrono>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

absl::StatusOr<std::optional<VersionRow>> FindReplaced(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                                       std::string_view key) {
  switch (bucket.info.versioning) {
    case Versioning::kNever:
      return catalog.FindLatest(bucket.id, key);
    case Versioning::kSuspended:
      return catalog.FindNull(bucket.id, key);
    case Versioning::kEnabled:
      break;
  }
  return std::nullopt;
}

// What a version becomes that is made in this bucket now.
NullKind NullKindIn(const BucketRow& bucket) {
  switch (bucket.info.versioning) {
    case Versioning::kNever:
      return NullKind::kBeforeVersioning;
    case Versioning::kSuspended:
      return NullKind::kWhileSuspended;
    case Versioning::kEnabled:
      break;
  }
  return NullKind::kNotNull;
}

absl::Status NoSuchKey(std::string_view key, ErrorFields more = {}) {
  more.insert(more.begin(), {"Key", std::string(key)});
  return MakeError(ErrorCode::kNoSuchKey, "The specified key does not exist.", std::move(more));
}

absl::Status NotFound(std::string_view key, std::string_view version_id) {
  if (version_id.empty()) return NoSuchKey(key);
  return MakeError(ErrorCode::kNoSuchVersion, "The specified version does not exist.",
                   {{"Key", std::string(key)}, {"VersionId", std::string(version_id)}});
}

}  // namespace

std::string VersionIdOf(const VersionRow& version) {
  if (version.null_kind != NullKind::kNotNull) return std::string(kNullVersionId);
  return EncodeRowId({version.sequence, version.nonce});
}

absl::Status PublishVersion(CatalogTransaction& transaction, const BucketRow& bucket, VersionRow& version,
                            const std::function<absl::Status()>& insert) {
  ASSIGN_OR_RETURN(const std::optional<VersionRow> replaced, FindReplaced(transaction, bucket, version.key));
  version.sequence = transaction.NextSequence();
  version.null_kind = NullKindIn(bucket);
  // Inserted before the other goes, so that a copy of a version onto itself still finds its body.
  RETURN_IF_ERROR(insert());
  return replaced ? transaction.RemoveVersion(*replaced) : absl::OkStatus();
}

absl::StatusOr<std::optional<VersionRow>> LookUpVersion(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                                        std::string_view key, std::string_view version_id) {
  if (version_id.empty()) return catalog.FindLatest(bucket.id, key);
  if (version_id == kNullVersionId) return catalog.FindNull(bucket.id, key);
  const std::optional<RowId> id = DecodeRowId(version_id);
  if (!id) {
    return MakeError(ErrorCode::kInvalidArgument, "Invalid version id specified",
                     {{"ArgumentName", "versionId"}, {"ArgumentValue", std::string(version_id)}});
  }
  ASSIGN_OR_RETURN(std::optional<VersionRow> version, catalog.FindVersion(bucket.id, key, id->sequence));
  // A null version has a number as well, but that is not what it is called by.
  if (version && (version->nonce != id->nonce || version->null_kind != NullKind::kNotNull)) return std::nullopt;
  return version;
}

absl::StatusOr<VersionRow> RequireVersion(const CatalogSnapshot& catalog, const BucketRow& bucket, std::string_view key,
                                          std::string_view version_id) {
  ASSIGN_OR_RETURN(std::optional<VersionRow> version, LookUpVersion(catalog, bucket, key, version_id));
  if (!version) return NotFound(key, version_id);
  if (!version->is_delete_marker) return *std::move(version);
  const std::string marker_id = VersionIdOf(*version);
  if (version_id.empty()) return NoSuchKey(key, {{"DeleteMarkerVersionId", marker_id}});
  const auto modified = std::chrono::floor<std::chrono::seconds>(version->modified).time_since_epoch().count();
  return MakeError(ErrorCode::kMethodNotAllowed, "The specified method is not allowed against this resource.",
                   {{"ResourceType", "DeleteMarker"},
                    {"DeleteMarkerVersionId", marker_id},
                    {"LastModified", std::to_string(modified)}});
}

absl::StatusOr<VersionRow> RequireCopySource(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                             std::string_view key, std::string_view version_id) {
  ASSIGN_OR_RETURN(std::optional<VersionRow> version, LookUpVersion(catalog, bucket, key, version_id));
  if (version && !version->is_delete_marker) return *std::move(version);
  if (!version || version_id.empty()) return NotFound(key, version_id);
  return MakeError(ErrorCode::kInvalidRequest,
                   "The source of a copy request may not specifically refer to a delete marker by version id.");
}

}  // namespace coffer
