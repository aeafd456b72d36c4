// What the parts of one engine share. Internal: hosts see Engine.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "engine/backend/backend.h"
#include "engine/base/health.h"
#include "engine/base/metrics.h"
#include "engine/catalog/catalog.h"
#include "engine/identity/sealer.h"
#include "engine/identity/signing_key_cache.h"
#include "engine/options.h"
#include "engine/store/abandoned_blobs.h"
#include "engine/store/bucket_cache.h"
#include "engine/store/read_pins.h"

namespace coffer {

struct StoreMetrics {
  explicit StoreMetrics(Metrics& metrics);
  Histogram& blob_commit_seconds;
  Counter& blobs_removed;
};

struct Store {
  // Every pointer of the options is set by then.
  Options options;
  ~Store();

  std::unique_ptr<MemoryBudget> own_budget;
  std::unique_ptr<io::FileSystem> own_files;
  Health health;
  std::optional<StoreMetrics> metrics;  // as the options: set by then
  std::unique_ptr<Backend> backend;
  std::unique_ptr<Catalog> catalog;
  std::unique_ptr<Sealer> sealer;
  SigningKeyCache signing_keys;
  BucketCache buckets;
  ReadPins pins;
  AbandonedBlobs abandoned;
  std::atomic<uint64_t> last_blob{0};
  // The blobs may be newer than the catalog: those that it does not know, or no longer needs, are kept.
  std::atomic<bool> collection_held{false};
  uint64_t inline_bytes_max = 0;
  size_t catalog_cache_bytes = 0;  // charged to the budget

  // Told of what the backend answers to a write, a flush, a removal or a scan. An error that may be a failed flush
  // turns the store read-only; one that says that the drive is well (no room, the caller gave up) does not. Returns the
  // BackendError.
  absl::Status NoteBackendOutcome(const absl::Status& status);

  // kStorageFull when the headroom is reached: for what makes the store grow.
  absl::Status CheckRoom() const;

  // A blob that the catalog refers to. kDataLoss when it is missing.
  absl::StatusOr<std::unique_ptr<BlobReader>> OpenBlob(const OpContext& context, const BlobRef& blob);

  BlobId NextBlobId() { return {catalog->incarnation(), last_blob.fetch_add(1, std::memory_order_relaxed) + 1}; }
  Clock& clock() { return *options.clock; }
  Random& random() { return *options.random; }
};

// What the backend told, as the engine's caller may be told it. Where it has no ErrorCode it speaks of files or
// devices, and NotFound, PermissionDenied and the like would pass for answers about names and rights: they become
// Internal.
absl::Status BackendError(const absl::Status& status);

// Looks a bucket up. NotFound (kNoSuchBucket) when there is none, or another one than the caller means.
absl::StatusOr<BucketRow> RequireBucket(const CatalogSnapshot& catalog, const BucketRef& ref);
// The same by itself, from memory where it is known.
absl::StatusOr<BucketRow> RequireBucket(Store& store, const OpContext& context, const BucketRef& ref);

}  // namespace coffer
