#include "engine/maintenance/unknown_blobs.h"

#include "engine/base/status.h"

namespace coffer {

absl::StatusOr<std::vector<BlobId>> FindUnknownBlobs(Store& store, const OpContext& context,
                                                     const std::vector<BlobId>& blobs) {
  std::vector<BlobId> unknown;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    unknown.clear();
    for (const BlobId& blob : blobs) {
      ASSIGN_OR_RETURN(const bool known, snapshot.KnowsBlob(blob));
      if (!known) unknown.push_back(blob);
    }
    return absl::OkStatus();
  }));
  return unknown;
}

}  // namespace coffer
