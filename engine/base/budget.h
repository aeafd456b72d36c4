// Memory for bodies in flight, under a limit that the host sets and may share among engines.
//
// A MemoryBudget counts; a BufferPool hands out aligned buffers of one size and keeps returned ones for the next stream. Where
// the budget is used up the answer is ResourceExhausted (kSlowDown), never growth. Both are thread-safe and outlive what was
// drawn from them.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"

namespace coffer {

class MemoryBudget {
 public:
  explicit MemoryBudget(size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  bool TryReserve(size_t bytes);
  void Release(size_t bytes);

  size_t limit_bytes() const { return limit_bytes_; }
  size_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }
  // Whether half of the budget stays free with `bytes` more in use: so long work may take what it could do without.
  bool HasSpare(size_t bytes) const { return used_bytes() + bytes <= limit_bytes_ / 2; }

 private:
  const size_t limit_bytes_;
  std::atomic<size_t> used_bytes_{0};
};

class BufferPool;

// A block from a pool, given back when it goes.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept : pool_(other.pool_), block_(other.block_) { other.pool_ = nullptr; }
  Buffer& operator=(Buffer&& other) noexcept;
  ~Buffer();

  explicit operator bool() const { return pool_ != nullptr; }
  std::span<char> span() const { return block_; }
  char* data() const { return block_.data(); }
  size_t size() const { return block_.size(); }

 private:
  friend class BufferPool;
  Buffer(BufferPool* pool, std::span<char> block) : pool_(pool), block_(block) {}
  BufferPool* pool_ = nullptr;
  std::span<char> block_;
};

class BufferPool {
 public:
  static constexpr size_t kAlignment = 4096;

  // Draws blocks of `block_bytes` (a multiple of 4096) from `budget`; keeps at most `idle_max` of them for reuse.
  BufferPool(MemoryBudget& budget, size_t block_bytes, size_t idle_max);
  ~BufferPool();  // every buffer has come back

  // ResourceExhausted (kSlowDown) when the budget has no room for a block. The content is what the last user left.
  absl::StatusOr<Buffer> Take();
  // For work that can do without: none when more than half of the budget would be in use.
  Buffer TakeSpare();

  size_t block_bytes() const { return block_bytes_; }

 private:
  friend class Buffer;
  char* TakeIdle();  // null: there is none
  void Return(std::span<char> block);
  void Free(char* block);

  MemoryBudget& budget_;
  const size_t block_bytes_;
  const size_t idle_max_;
  Mutex mutex_;
  std::vector<char*> idle_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
