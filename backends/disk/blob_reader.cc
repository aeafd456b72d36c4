#include "backends/disk/blob_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/backend/limits.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::disk {
namespace {

constexpr uint64_t kListBytes = 4096;

}  // namespace

DiskBlobReader::DiskBlobReader(DiskStore& store, OpContext context, std::unique_ptr<io::File> file,
                               const BlobFooter& footer)
    : store_(store),
      context_(std::move(context)),
      file_(std::move(file)),
      id_(footer.id),
      payload_bytes_(footer.payload_bytes),
      block_bytes_(footer.block_bytes),
      layout_(LayoutOf(footer)),
      ahead_(*file_, store.buffers, layout_.footer_offset) {}

absl::StatusOr<size_t> DiskBlobReader::Read(uint64_t offset, std::span<char> into) {
  RETURN_IF_ERROR(CheckContext(context_, store_.clock));
  RETURN_IF_ERROR(CheckBlobOffset({id_, payload_bytes_}, offset));
  into = into.first(std::min<uint64_t>(into.size(), payload_bytes_ - offset));
  for (size_t done = 0; done < into.size();) {
    ASSIGN_OR_RETURN(const size_t count, ReadSome(offset + done, into.subspan(done)));
    done += count;
  }
  next_offset_ = offset + into.size();
  const uint64_t window_end = std::min(window_offset_ + window_bytes_, payload_bytes_);
  const bool has_rest = next_offset_ >= window_offset_ && next_offset_ < window_end;
  if (!has_rest || !may_keep()) DropWindow();
  return into.size();
}

absl::StatusOr<size_t> DiskBlobReader::ReadSome(uint64_t offset, std::span<char> into) {
  const bool in_window = offset >= window_offset_ && offset - window_offset_ < window_bytes_;
  if (!in_window) {
    if (offset % block_bytes_ == 0 && into.size() >= (may_keep() ? kBufferBytes : block_bytes_)) {
      const size_t count = into.size() / block_bytes_ * block_bytes_;
      RETURN_IF_ERROR(ReadBlocks(offset, into.first(count)));
      return count;
    }
    RETURN_IF_ERROR(FillWindow(offset, into.size()));
  }
  const size_t begin = offset - window_offset_;
  const size_t count = std::min(into.size(), window_bytes_ - begin);
  std::copy_n(buffer_.data() + begin, count, into.data());
  return count;
}

void DiskBlobReader::DropWindow() {
  buffer_ = Buffer();
  window_bytes_ = 0;
}

absl::Status DiskBlobReader::FillWindow(uint64_t offset, size_t wanted) {
  const uint64_t begin = offset / block_bytes_ * block_bytes_;
  // Who reads on from where the last read ended gets a full window, who jumps about only what was asked for.
  uint64_t bytes = kBufferBytes;
  if ((offset != next_offset_ || !may_keep()) && wanted < bytes) {
    const uint64_t end = offset + wanted;
    bytes = std::min(bytes, (end - begin + block_bytes_ - 1) / block_bytes_ * block_bytes_);
  }
  bytes = std::min(bytes, layout_.footer_offset - begin);
  window_bytes_ = 0;
  const absl::StatusOr<size_t> read = ahead_.Read(begin, bytes, buffer_);
  RETURN_IF_ERROR(Verify(begin, {buffer_.data(), bytes}, read));
  window_offset_ = begin;
  window_bytes_ = bytes;
  return absl::OkStatus();
}

absl::Status DiskBlobReader::ReadBlocks(uint64_t offset, std::span<char> into) {
  return Verify(offset, {into.data(), into.size()}, file_->Read(offset, into));
}

absl::Status DiskBlobReader::Verify(uint64_t offset, std::string_view blocks, const absl::StatusOr<size_t>& read) {
  RETURN_IF_ERROR(read.status());
  if (*read != blocks.size()) return Damaged(offset + *read, "its file ends there");
  for (size_t at = 0; at < blocks.size(); at += block_bytes_) {
    const std::string_view block = blocks.substr(at, block_bytes_);
    ASSIGN_OR_RETURN(const Checksum expected, ExpectedChecksum((offset + at) / block_bytes_));
    if (BlockChecksum(id_, offset + at, block) != expected) return Damaged(offset + at, "a block does not verify");
  }
  return absl::OkStatus();
}

absl::StatusOr<Checksum> DiskBlobReader::ExpectedChecksum(uint64_t block) {
  Checksum checksum;
  const uint64_t at = layout_.checksums_offset + block * checksum.size();
  if (at < list_offset_ || at + checksum.size() > list_offset_ + list_.size()) {
    list_.resize(std::min(kListBytes, layout_.zeros_offset - at));
    list_offset_ = at;
    const absl::StatusOr<size_t> got = file_->Read(at, list_);
    if (!got.ok() || *got != list_.size()) list_.clear();
    RETURN_IF_ERROR(got.status());
    if (list_.empty()) return Damaged(block * block_bytes_, "the block's checksum is missing");
  }
  list_.copy(checksum.data(), checksum.size(), at - list_offset_);
  return checksum;
}

absl::Status DiskBlobReader::Damaged(uint64_t offset, const std::string& what) const {
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("blob ", ToString(id_), " at ", offset, ": ", what));
}

}  // namespace coffer::disk
