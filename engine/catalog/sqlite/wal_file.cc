#include "engine/catalog/sqlite/wal_file.h"

#include <utility>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr size_t kGatheredMax = 64 << 10;
constexpr size_t kFrameHeaderBytes = 24;
// Where a frame's header has the size of the database after the commit; zero in all frames but a commit's last.
constexpr size_t kCommitOffset = 4;
constexpr size_t kCommitBytes = 4;

bool IsLastOfCommit(std::string_view frame_header) {
  return frame_header.substr(kCommitOffset, kCommitBytes) != std::string_view("\0\0\0\0", kCommitBytes);
}

}  // namespace

absl::Status WalFile::WriteGathered() {
  if (gathered_.empty()) return absl::OkStatus();
  const absl::Status written = file_->Write(end_ - gathered_.size(), gathered_);
  gathered_.clear();
  return written;
}

absl::Status WalFile::Write(uint64_t offset, std::string_view bytes) {
  const bool is_header = bytes.size() == kFrameHeaderBytes;
  const bool completes = !is_header && std::exchange(commits_, false);
  if (is_header) commits_ = IsLastOfCommit(bytes);
  // SQLite also goes back: to the log's beginning, over what was rolled back, to checksums that are made anew.
  if (offset != end_) {
    RETURN_IF_ERROR(WriteGathered());
    end_ = offset + bytes.size();
    return file_->Write(offset, bytes);
  }
  if (gathered_.size() + bytes.size() > kGatheredMax) RETURN_IF_ERROR(WriteGathered());
  gathered_ += bytes;
  end_ += bytes.size();
  return completes ? WriteGathered() : absl::OkStatus();
}

absl::StatusOr<size_t> WalFile::Read(uint64_t offset, std::span<char> into) {
  RETURN_IF_ERROR(WriteGathered());
  return file_->Read(offset, into);
}

absl::Status WalFile::Truncate(uint64_t size) {
  RETURN_IF_ERROR(WriteGathered());
  return file_->Truncate(size);
}

absl::Status WalFile::Sync() {
  RETURN_IF_ERROR(WriteGathered());
  return file_->Sync();
}

absl::StatusOr<uint64_t> WalFile::Size() {
  RETURN_IF_ERROR(WriteGathered());
  return file_->Size();
}

absl::Status WalFile::Lock(uint64_t offset, uint64_t length, bool exclusive) {
  return file_->Lock(offset, length, exclusive);
}

}  // namespace coffer::sqlite
