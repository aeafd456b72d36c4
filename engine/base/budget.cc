#include "engine/base/budget.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {

bool MemoryBudget::TryReserve(size_t bytes) {
  size_t used = used_bytes_.load(std::memory_order_relaxed);
  do {
    if (bytes > limit_bytes_ || used > limit_bytes_ - bytes) return false;
  } while (!used_bytes_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

void MemoryBudget::Release(size_t bytes) { used_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(pool_, other.pool_);
  std::swap(block_, other.block_);
  return *this;
}

Buffer::~Buffer() {
  if (pool_ != nullptr) pool_->Return(block_);
}

BufferPool::BufferPool(MemoryBudget& budget, size_t block_bytes, size_t idle_max)
    : budget_(budget), block_bytes_(block_bytes), idle_max_(idle_max) {}

BufferPool::~BufferPool() {
  for (char* block : idle_) Free(block);
}

char* BufferPool::TakeIdle() {
  MutexLock lock(mutex_);
  if (idle_.empty()) return nullptr;
  char* block = idle_.back();
  idle_.pop_back();
  return block;
}

Buffer BufferPool::TakeSpare() {
  if (!budget_.HasSpare(0)) return Buffer();  // what is idle then is for those who cannot do without
  if (char* block = TakeIdle()) return Buffer(this, {block, block_bytes_});
  if (!budget_.HasSpare(block_bytes_)) return Buffer();
  absl::StatusOr<Buffer> taken = Take();
  return taken.ok() ? *std::move(taken) : Buffer();
}

absl::StatusOr<Buffer> BufferPool::Take() {
  if (char* block = TakeIdle()) return Buffer(this, {block, block_bytes_});
  if (!budget_.TryReserve(block_bytes_)) {
    return MakeError(ErrorCode::kSlowDown,
                     absl::StrCat("the memory budget of ", budget_.limit_bytes(), " bytes is in use; try again later"));
  }
  auto* block = static_cast<char*>(std::aligned_alloc(kAlignment, block_bytes_));
  if (block == nullptr) {
    budget_.Release(block_bytes_);
    return MakeError(ErrorCode::kSlowDown, "the system has no memory left");
  }
  return Buffer(this, {block, block_bytes_});
}

void BufferPool::Return(std::span<char> block) {
  {
    MutexLock lock(mutex_);
    if (idle_.size() < idle_max_) {
      idle_.push_back(block.data());
      return;
    }
  }
  Free(block.data());
}

void BufferPool::Free(char* block) {
  std::free(block);
  budget_.Release(block_bytes_);
}

}  // namespace coffer
