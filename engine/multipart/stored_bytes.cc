#include "engine/multipart/stored_bytes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/store/body_lease.h"

namespace coffer {
namespace {

constexpr size_t kExtentsPerView = 256;
constexpr size_t kPieceBytes = 256 * 1024;

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

class Piecewise {
 public:
  Piecewise(Store& store, const OpContext& context, const ByteSink& sink)
      : store_(store), context_(context), sink_(sink), lease_(store) {}

  absl::Status Reserve() {
    if (!lease_.TryReserve(kPieceBytes)) return MakeError(ErrorCode::kSlowDown, "no memory is left for a copy");
    piece_.resize(kPieceBytes);
    return absl::OkStatus();
  }

  absl::Status ReadExtent(const Extent& extent, uint64_t skip, uint64_t length) {
    ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> blob,
                     store_.OpenBlob(context_, {extent.blob, extent.blob_size_bytes}));
    uint64_t at = extent.offset + skip;
    while (length > 0) {
      RETURN_IF_ERROR(CheckContext(context_, store_.clock()));
      const size_t wanted = std::min<uint64_t>(length, piece_.size());
      const absl::StatusOr<size_t> count = blob->Read(at, std::span<char>(piece_.data(), wanted));
      RETURN_IF_ERROR(BackendError(count.status()));
      if (*count == 0) return MakeError(ErrorCode::kDataLoss, "a blob is shorter than the catalog has it");
      RETURN_IF_ERROR(sink_(std::string_view(piece_.data(), *count)));
      at += *count;
      length -= *count;
    }
    return absl::OkStatus();
  }

 private:
  Store& store_;
  const OpContext& context_;
  const ByteSink& sink_;
  BodyLease lease_;
  std::string piece_;
};

}  // namespace

absl::Status ReadStoredBytes(Store& store, const OpContext& context, const VersionRow& version, uint64_t offset,
                             uint64_t length, const ByteSink& sink) {
  Piecewise pieces(store, context, sink);
  RETURN_IF_ERROR(pieces.Reserve());
  while (length > 0) {
    ASSIGN_OR_RETURN(const std::vector<Extent> extents, ReadExtentsPage(store, context, version, offset, length));
    for (const Extent& extent : extents) {
      const uint64_t skip = offset - extent.position;
      const uint64_t count = std::min(length, extent.length - skip);
      RETURN_IF_ERROR(pieces.ReadExtent(extent, skip, count));
      offset += count;
      length -= count;
    }
  }
  return absl::OkStatus();
}

}  // namespace coffer
