// The checksums of a payload's blocks, taken while it streams by. One thread at a time.
//
// The list grows by 16 bytes for 64 KiB; what it takes beyond its first page is drawn from the budget.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "backends/disk/format.h"
#include "engine/base/budget.h"

namespace coffer::disk {

class BlockChecksums {
 public:
  // `budget` outlives it.
  BlockChecksums(BlobId id, MemoryBudget& budget) : id_(id), budget_(budget), block_(BlockSeed(id, 0)) {}
  ~BlockChecksums() { budget_.Release(reserved_bytes_); }
  BlockChecksums(const BlockChecksums&) = delete;
  BlockChecksums& operator=(const BlockChecksums&) = delete;

  // ResourceExhausted (kSlowDown) when the budget has no room for the list.
  absl::Status Update(std::string_view bytes);
  // After the last byte and its padding. Update must not follow.
  absl::Status Finish();

  uint64_t size_bytes() const { return size_bytes_; }
  const std::string& list() const { return list_; }

 private:
  absl::Status EndBlock();

  const BlobId id_;
  MemoryBudget& budget_;
  uint64_t size_bytes_ = 0;
  ChecksumStream block_;  // of the block that is not complete
  std::string list_;
  size_t reserved_bytes_ = 0;
};

}  // namespace coffer::disk
