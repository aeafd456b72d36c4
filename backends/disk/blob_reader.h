// Reads one blob's file, verifying each block before any of its bytes is returned.
//
// A window of verified blocks is kept in one pooled buffer while something is left in it, so that small sequential
// reads verify nothing twice, and what follows is read ahead (read_ahead.h); reads of whole blocks go straight into the
// caller's memory and are verified there. While memory is short nothing is kept or read ahead, as nobody knows when a
// reader is called again: a block that is read in parts is verified for each. Of the list of block checksums only a
// page at a time is in memory. One thread at a time.
#pragma once

#include <memory>
#include <string>

#include "backends/disk/format.h"
#include "backends/disk/store.h"
#include "engine/backend/backend.h"
#include "engine/io/read_ahead.h"

namespace coffer::disk {

class DiskBlobReader final : public BlobReader {
 public:
  // `footer` was read from `file` and is the wanted blob's.
  DiskBlobReader(DiskStore& store, OpContext context, std::unique_ptr<io::File> file, const BlobFooter& footer);

  uint64_t size_bytes() const override { return payload_bytes_; }
  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override;

 private:
  // Fills a prefix of `into`, which is not empty and does not go beyond the payload.
  absl::StatusOr<size_t> ReadSome(uint64_t offset, std::span<char> into);
  // Fills the window from the block that has `offset`, with at least `wanted` bytes from there if they fit.
  absl::Status FillWindow(uint64_t offset, size_t wanted);
  void DropWindow();
  // Whether memory may be kept between two reads.
  bool may_keep() const { return store_.budget.HasSpare(0); }
  // The same for whole blocks, and into the caller's memory.
  absl::Status ReadBlocks(uint64_t offset, std::span<char> into);
  // `blocks` were read at `offset`, except when `read` says that fewer bytes were.
  absl::Status Verify(uint64_t offset, std::string_view blocks, const absl::StatusOr<size_t>& read);
  absl::StatusOr<Checksum> ExpectedChecksum(uint64_t block);
  absl::Status Damaged(uint64_t offset, const std::string& what) const;

  DiskStore& store_;
  const OpContext context_;
  const std::unique_ptr<io::File> file_;
  const BlobId id_;
  const uint64_t payload_bytes_;
  const uint32_t block_bytes_;
  const BlobLayout layout_;
  Buffer buffer_;  // while the window has something
  io::ReadAhead ahead_;

  uint64_t window_offset_ = 0;
  size_t window_bytes_ = 0;
  uint64_t next_offset_ = 0;  // where a sequential reader goes on

  uint64_t list_offset_ = 0;  // in the file
  std::string list_;          // a part of the block checksums
};

}  // namespace coffer::disk
