#include "engine/store/stored_bytes.h"

#include <algorithm>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kExtentsPerView = 256;

absl::StatusOr<std::vector<Extent>> ReadExtentsPage(Store& store, const OpContext& context, const VersionRow& version,
                                                    uint64_t position, uint64_t length) {
  std::vector<Extent> extents;
  RETURN_IF_ERROR(store.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(extents, snapshot.ReadExtents(version, position, length, kExtentsPerView));
    return absl::OkStatus();
  }));
  if (extents.empty()) {
    return MakeError(ErrorCode::kConditionalRequestConflict, "The source was replaced while it was copied.");
  }
  return extents;
}

}  // namespace

absl::Status ReadStoredBytes(Store& store, const OpContext& context, const VersionRow& version, uint64_t offset,
                             uint64_t length, const ByteSink& sink) {
  ExtentReader pieces(store, context);
  RETURN_IF_ERROR(pieces.Reserve());
  while (length > 0) {
    ASSIGN_OR_RETURN(const std::vector<Extent> extents, ReadExtentsPage(store, context, version, offset, length));
    for (const Extent& extent : extents) {
      const uint64_t skip = offset - extent.position;
      const uint64_t count = std::min(length, extent.length - skip);
      RETURN_IF_ERROR(pieces.Read(extent, skip, count, sink));
      offset += count;
      length -= count;
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer
