#include "tools/transfer/parts.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "engine/base/digest.h"

namespace coffer::transfer {

std::vector<Piece> CutPieces(uint64_t begin, uint64_t end, uint64_t piece_bytes) {
  std::vector<Piece> pieces;
  for (uint64_t offset = begin; offset < end; offset += pieces.back().length) {
    const auto number = static_cast<uint32_t>(pieces.size() + 1);
    pieces.push_back({number, offset, std::min(piece_bytes, end - offset)});
  }
  return pieces;
}

uint64_t PartBytes(uint64_t object_bytes, uint64_t wanted) {
  if (object_bytes <= wanted * kPartsMax) return wanted;
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  const uint64_t needed = (object_bytes + kPartsMax - 1) / kPartsMax;
  return (needed + kMiB - 1) / kMiB * kMiB;
}

bool IsMadeOf(const PartInfo& part, std::string_view bytes) {
  if (part.size_bytes != bytes.size()) return false;
  if (part.checksum) return part.checksum->raw == DigestOf(part.checksum->algorithm, bytes);
  return part.etag == absl::BytesToHexString(DigestOf(Algorithm::kMd5, bytes));
}

const UploadInfo* ChooseUpload(const std::vector<UploadInfo>& uploads) {
  for (auto upload = uploads.rbegin(); upload != uploads.rend(); ++upload) {
    if (upload->checksum == Algorithm::kCrc64Nvme && upload->checksum_type == ChecksumType::kFullObject) {
      return &*upload;
    }
  }
  return nullptr;
}

}  // namespace coffer::transfer
