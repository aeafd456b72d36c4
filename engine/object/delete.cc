#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/object/objects.h"
#include "engine/object/versioning.h"
#include "engine/store/conditions.h"
#include "engine/store/keys.h"
#include "engine/store/store.h"
#include "engine/store/version_id.h"

namespace coffer {
namespace {

// What a delete marker needs beside its key; drawn before the transaction, which may run again.
struct MarkerSeed {
  uint64_t nonce = 0;
  WallTime now;
  std::string account_id;
};

MarkerSeed NewMarkerSeed(Store& store, const OpContext& context) {
  return {NewNonce(store.random()), store.clock().WallNow(), context.principal.account_id};
}

absl::Status CheckConditions(const CatalogSnapshot& catalog, const BucketRow& bucket, const DeleteParams& params) {
  if (params.version_id.empty()) return CheckWriteConditions(params.conditions, catalog, bucket.id, params.key);
  if (params.conditions.empty()) return absl::OkStatus();
  return MakeError(ErrorCode::kNotImplemented, "A condition is of the newest version: a version by id cannot have one",
                   {{"Header", "If-Match"}});
}

absl::StatusOr<DeleteResult> DeleteVersion(CatalogTransaction& t, const BucketRow& bucket, const DeleteParams& params) {
  ASSIGN_OR_RETURN(const std::optional<VersionRow> version, LookUpVersion(t, bucket, params.key, params.version_id));
  if (!version) return DeleteResult{false, params.version_id};
  RETURN_IF_ERROR(t.RemoveVersion(*version));
  return DeleteResult{version->is_delete_marker, params.version_id};
}

absl::StatusOr<DeleteResult> InsertMarker(CatalogTransaction& t, const BucketRow& bucket, const std::string& key,
                                          const MarkerSeed& seed) {
  VersionRow marker;
  marker.bucket_id = bucket.id;
  marker.key = key;
  marker.nonce = seed.nonce;
  marker.is_delete_marker = true;
  marker.modified = seed.now;
  marker.owner_account_id = seed.account_id.empty() ? bucket.info.owner_account_id : seed.account_id;
  RETURN_IF_ERROR(PublishVersion(t, bucket, marker, [&] { return t.InsertVersion(marker, Body()); }));
  return DeleteResult{true, VersionIdOf(marker)};
}

absl::StatusOr<DeleteResult> DeleteOne(CatalogTransaction& t, const BucketRow& bucket, const DeleteParams& params,
                                       const MarkerSeed& seed, const Limits& limits) {
  RETURN_IF_ERROR(ValidateKey(params.key, limits));
  RETURN_IF_ERROR(CheckConditions(t, bucket, params));
  if (!params.version_id.empty()) return DeleteVersion(t, bucket, params);
  if (ShowsVersions(bucket)) return InsertMarker(t, bucket, params.key, seed);
  ASSIGN_OR_RETURN(const std::optional<VersionRow> latest, t.FindLatest(bucket.id, params.key));
  if (latest) RETURN_IF_ERROR(t.RemoveVersion(*latest));
  return DeleteResult{};
}

// Errors of one key are its own; those of the catalog itself end the transaction.
bool EndsTransaction(const absl::Status& status) {
  switch (GetErrorCode(status)) {
    case ErrorCode::kNone:
    case ErrorCode::kStorageFull:
    case ErrorCode::kReadOnly:
    case ErrorCode::kDataLoss:
    case ErrorCode::kSlowDown:
      return !status.ok();
    default:
      return false;
  }
}

}  // namespace

Change<DeleteResult> Objects::Delete(const OpContext& context, DeleteParams params) {
  auto apply = [params = std::move(params), seed = NewMarkerSeed(store_, context),
                limits = store_.options.limits](CatalogTransaction& t) -> absl::StatusOr<DeleteResult> {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, params.bucket));
    return DeleteOne(t, bucket, params, seed, limits);
  };
  return Change<DeleteResult>(*store_.catalog, context, std::move(apply));
}

Change<std::vector<absl::StatusOr<DeleteResult>>> Objects::DeleteMany(const OpContext& context, BucketRef bucket,
                                                                      std::vector<DeleteParams> keys) {
  using Results = std::vector<absl::StatusOr<DeleteResult>>;
  std::vector<MarkerSeed> seeds;
  for (size_t i = 0; i < keys.size(); ++i) seeds.push_back(NewMarkerSeed(store_, context));
  auto apply = [ref = std::move(bucket), keys = std::move(keys), seeds = std::move(seeds),
                limits = store_.options.limits](CatalogTransaction& t) -> absl::StatusOr<Results> {
    ASSIGN_OR_RETURN(const BucketRow bucket, RequireBucket(t, ref));
    Results results;
    for (size_t i = 0; i < keys.size(); ++i) {
      results.push_back(DeleteOne(t, bucket, keys[i], seeds[i], limits));
      if (EndsTransaction(results.back().status())) return results.back().status();
    }
    return results;
  };
  return Change<Results>(*store_.catalog, context, std::move(apply));
}

}  // namespace coffer
