#include "backends/disk/block_checksums.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::disk {

absl::Status BlockChecksums::Update(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t count = std::min<size_t>(bytes.size(), kBlockBytes - size_bytes_ % kBlockBytes);
    block_.Update(bytes.substr(0, count));
    bytes.remove_prefix(count);
    size_bytes_ += count;
    if (size_bytes_ % kBlockBytes == 0) RETURN_IF_ERROR(EndBlock());
  }
  return absl::OkStatus();
}

absl::Status BlockChecksums::Finish() { return size_bytes_ % kBlockBytes == 0 ? absl::OkStatus() : EndBlock(); }

absl::Status BlockChecksums::EndBlock() {
  const Checksum checksum = block_.Value();
  if (list_.size() + checksum.size() > kPageBytes + reserved_bytes_) {
    const size_t more = std::max<size_t>(kPageBytes, reserved_bytes_);
    if (!budget_.TryReserve(more)) {
      return MakeError(ErrorCode::kSlowDown, "the memory budget is in use; try again later");
    }
    reserved_bytes_ += more;
    list_.reserve(kPageBytes + reserved_bytes_);
  }
  list_.append(checksum.data(), checksum.size());
  block_.Restart(BlockSeed(id_, size_bytes_));
  return absl::OkStatus();
}

}  // namespace coffer::disk
