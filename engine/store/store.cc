#include "engine/store/store.h"

#include <optional>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

absl::Status NoSuchBucket(std::string_view name) {
  return MakeError(ErrorCode::kNoSuchBucket, "The specified bucket does not exist",
                   {{"BucketName", std::string(name)}});
}

}  // namespace

StoreMetrics::StoreMetrics(Metrics& metrics)
    : blob_commit_seconds(metrics.GetHistogram("coffer_backend_commit_duration_seconds",
                                               "Blobs made durable by the backend: last bytes, flush, name.",
                                               kSecondsBounds)),
      blobs_removed(metrics.GetCounter("coffer_backend_removed_blobs_total",
                                       "Blobs removed because nothing refers to them any more.")) {}

Store::~Store() {
  if (catalog_cache_bytes > 0) options.budget->Release(catalog_cache_bytes);
}

absl::Status BackendError(const absl::Status& status) {
  if (GetErrorCode(status) != ErrorCode::kNone) return status;
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAborted:
      return absl::InternalError(status.message());
    default:
      return status;
  }
}

absl::Status Store::NoteBackendOutcome(const absl::Status& status) {
  if (absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsUnavailable(status)) health.TurnReadOnly(status);
  return BackendError(status);
}

absl::StatusOr<std::unique_ptr<BlobReader>> Store::OpenBlob(const OpContext& context, const BlobRef& blob) {
  absl::StatusOr<std::unique_ptr<BlobReader>> opened = backend->Open(context, blob);
  if (opened.ok()) return opened;
  if (absl::IsNotFound(opened.status())) {
    return MakeError(ErrorCode::kDataLoss, "the stored bytes of the object are missing");
  }
  return BackendError(opened.status());
}

absl::StatusOr<BucketRow> RequireBucket(const CatalogSnapshot& catalog, std::string_view name) {
  ASSIGN_OR_RETURN(std::optional<BucketRow> bucket, catalog.FindBucket(name));
  if (bucket) return *std::move(bucket);
  return NoSuchBucket(name);
}

absl::StatusOr<BucketRow> RequireBucket(const CatalogSnapshot& catalog, std::string_view name, uint64_t id) {
  ASSIGN_OR_RETURN(BucketRow bucket, RequireBucket(catalog, name));
  if (bucket.id != id) return NoSuchBucket(name);
  return bucket;
}

absl::StatusOr<BucketRow> RequireBucket(Store& store, const OpContext& context, std::string_view name) {
  RETURN_IF_ERROR(CheckContext(context, store.clock()));
  const uint64_t generation = store.catalog->bucket_generation();
  if (std::optional<BucketRow> known = store.buckets.Find(name, generation)) return *std::move(known);
  BucketRow bucket;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(bucket, RequireBucket(snapshot, name));
    return absl::OkStatus();
  }));
  store.buckets.Put(bucket, generation);
  return bucket;
}

}  // namespace coffer
