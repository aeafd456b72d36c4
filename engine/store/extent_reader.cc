#include "engine/store/extent_reader.h"

#include <algorithm>
#include <memory>
#include <span>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;

}  // namespace

absl::Status ExtentReader::Reserve() {
  if (!lease_.TryReserve(kPieceBytes)) return MakeError(ErrorCode::kSlowDown, "no memory is left to read with");
  piece_.resize(kPieceBytes);
  return absl::OkStatus();
}

absl::Status ExtentReader::Read(const Extent& extent, uint64_t skip, uint64_t length, const ByteSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<BlobReader> blob,
                   store_.OpenBlob(context_, {extent.blob, extent.blob_size_bytes}));
  uint64_t at = extent.offset + skip;
  while (length > 0) {
    RETURN_IF_ERROR(CheckContext(context_, store_.clock()));
    const size_t wanted = std::min<uint64_t>(length, piece_.size());
    const absl::StatusOr<size_t> count = blob->Read(at, std::span<char>(piece_.data(), wanted));
    RETURN_IF_ERROR(BackendError(count.status()));
    if (*count == 0) return MakeError(ErrorCode::kDataLoss, "a blob is shorter than the catalog has it");
    RETURN_IF_ERROR(sink(std::string_view(piece_.data(), *count)));
    at += *count;
    length -= *count;
  }
  return absl::OkStatus();
}

}  // namespace coffer
