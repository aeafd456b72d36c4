#include "engine/store/store.h"

#include <optional>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

absl::Status NoSuchBucket(const std::string& name) {
  return MakeError(ErrorCode::kNoSuchBucket, "The specified bucket does not exist", {{"BucketName", name}});
}

absl::StatusOr<BucketRow> CheckIsMeant(const BucketRef& ref, std::optional<BucketRow> found) {
  if (!found || (ref.id != 0 && found->id != ref.id)) return NoSuchBucket(ref.name);
  return *std::move(found);
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

absl::Status Store::CheckRoom() const {
  if (own_files != nullptr || options.headroom_bytes == 0) return absl::OkStatus();
  const absl::StatusOr<io::FileSystemStats> stats = options.files->Stat(options.directory);
  // What cannot be told now, the write itself tells.
  if (!stats.ok() || stats->free_bytes >= options.headroom_bytes) return absl::OkStatus();
  return MakeError(ErrorCode::kStorageFull, "The disk is full: what is left is kept for deletes.");
}

absl::StatusOr<std::unique_ptr<BlobReader>> Store::OpenBlob(const OpContext& context, const BlobRef& blob) {
  absl::StatusOr<std::unique_ptr<BlobReader>> opened = backend->Open(context, blob);
  if (opened.ok()) return opened;
  if (absl::IsNotFound(opened.status())) {
    return MakeError(ErrorCode::kDataLoss, "the stored bytes of the object are missing");
  }
  return BackendError(opened.status());
}

absl::StatusOr<BucketRow> RequireBucket(const CatalogSnapshot& catalog, const BucketRef& ref) {
  ASSIGN_OR_RETURN(std::optional<BucketRow> bucket, catalog.FindBucket(ref.name));
  return CheckIsMeant(ref, std::move(bucket));
}

absl::StatusOr<BucketRow> RequireBucket(Store& store, const OpContext& context, const BucketRef& ref) {
  RETURN_IF_ERROR(CheckContext(context, store.clock()));
  const uint64_t generation = store.catalog->bucket_generation();
  if (std::optional<BucketRow> known = store.buckets.Find(ref.name, generation)) {
    return CheckIsMeant(ref, std::move(known));
  }
  BucketRow bucket;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(bucket, RequireBucket(snapshot, ref));
    return absl::OkStatus();
  }));
  store.buckets.Put(bucket, generation);
  return bucket;
}

}  // namespace coffer
