// Which blobs of a backend the catalog knows nothing of.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "engine/store/store.h"

namespace coffer {

// Those of `blobs` that nothing refers to and that do not wait for removal either, in their order.
absl::StatusOr<std::vector<BlobId>> FindUnknownBlobs(Store& store, const OpContext& context,
                                                     const std::vector<BlobId>& blobs);

}  // namespace coffer
