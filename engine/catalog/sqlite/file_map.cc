#include "engine/catalog/sqlite/file_map.h"

#include <algorithm>

#include "engine/base/status.h"

namespace coffer::sqlite {

const char* FileMap::Find(io::File& file, uint64_t offset, uint64_t length) {
  const uint64_t end = offset + length;
  if (end > bytes_max_) return nullptr;
  if (end > usable_.load(std::memory_order_acquire) && !Extend(file, end)) return nullptr;
  return begin_.load(std::memory_order_relaxed) + offset;
}

bool FileMap::Extend(io::File& file, uint64_t end) {
  MutexLock lock(mutex_);
  if (!tried_) {
    tried_ = true;
    memory_ = file.Map(bytes_max_);
    begin_.store(memory_.get(), std::memory_order_relaxed);
  }
  if (memory_ == nullptr) return false;
  const absl::StatusOr<uint64_t> size = file.Size();
  if (!size.ok()) return false;  // reading tells it
  usable_.store(std::min(*size, bytes_max_), std::memory_order_release);
  return end <= *size;
}

absl::Status FileMap::Truncate(io::File& file, uint64_t size) {
  MutexLock lock(mutex_);
  usable_.store(std::min(size, usable_.load(std::memory_order_relaxed)), std::memory_order_release);
  return file.Truncate(size);
}

}  // namespace coffer::sqlite
