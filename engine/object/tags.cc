#include "engine/store/tags.h"

#include <utility>

#include "engine/base/status.h"
#include "engine/object/objects.h"
#include "engine/object/versioning.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

// A delete marker is told as one, also where it is not asked for by its id.
absl::StatusOr<VersionRow> RequireTaggable(const CatalogSnapshot& catalog, const BucketRow& bucket,
                                           std::string_view key, std::string_view version_id) {
  ASSIGN_OR_RETURN(const std::optional<VersionRow> version, LookUpVersion(catalog, bucket, key, version_id));
  const bool hides_the_key = version && version->is_delete_marker;
  return RequireVersion(catalog, bucket, key, hides_the_key ? VersionIdOf(*version) : std::string(version_id));
}

ObjectTags ToObjectTags(const BucketRow& bucket, VersionRow version) {
  return {std::move(version.tags), ShowsVersions(bucket) ? VersionIdOf(version) : std::string()};
}

}  // namespace

absl::StatusOr<ObjectTags> Objects::ReadTags(const OpContext& context, const BucketRef& bucket, std::string_view key,
                                             std::string_view version_id) {
  RETURN_IF_ERROR(ValidateKey(key, store_.options.limits));
  ObjectTags tags;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const BucketRow row, RequireBucket(snapshot, bucket));
    ASSIGN_OR_RETURN(VersionRow version, RequireTaggable(snapshot, row, key, version_id));
    tags = ToObjectTags(row, std::move(version));
    return absl::OkStatus();
  }));
  return tags;
}

Change<ObjectTags> Objects::PutTags(const OpContext& context, PutTagsParams params) {
  if (absl::Status status = ValidateKey(params.key, store_.options.limits); !status.ok()) return status;
  if (absl::Status status = PrepareTags(params.tags, TagsOf::kObject); !status.ok()) return status;
  auto apply = [params = std::move(params)](CatalogTransaction& t) -> absl::StatusOr<ObjectTags> {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, params.bucket));
    ASSIGN_OR_RETURN(VersionRow version, RequireTaggable(t, bucket, params.key, params.version_id));
    version.tags = params.tags;
    RETURN_IF_ERROR(t.PutVersionTags(version));
    return ToObjectTags(bucket, std::move(version));
  };
  return Change<ObjectTags>(*store_.catalog, context, std::move(apply));
}

}  // namespace coffer
