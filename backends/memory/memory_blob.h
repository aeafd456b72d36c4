// The bytes of one blob in memory, in chunks, so that a growing blob never moves what it has.
//
// Written by one thread, then shared as const by any number. Gives its room back when the last holder lets go.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/budget.h"

namespace coffer {

class MemoryBlob {
 public:
  explicit MemoryBlob(std::shared_ptr<MemoryBudget> capacity) : capacity_(std::move(capacity)) {}
  ~MemoryBlob() { capacity_->Release(size_bytes_); }
  MemoryBlob(const MemoryBlob&) = delete;
  MemoryBlob& operator=(const MemoryBlob&) = delete;

  uint64_t size_bytes() const { return size_bytes_; }

  // ResourceExhausted when the capacity or the process has no room; the blob is then to be thrown away.
  absl::Status Append(std::string_view bytes);
  // `offset` is at most size_bytes().
  size_t Read(uint64_t offset, std::span<char> into) const;
  // Gives back what the last chunk has in reserve.
  void Trim();

 private:
  static constexpr size_t kChunkBytes = 256 * 1024;

  const std::shared_ptr<MemoryBudget> capacity_;
  uint64_t size_bytes_ = 0;
  std::vector<std::string> chunks_;  // all but the last are full
};

}  // namespace coffer
