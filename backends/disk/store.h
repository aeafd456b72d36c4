// What the parts of one disk backend share. Thread-safe as its members are; outlives every writer and reader.
#pragma once

#include <algorithm>
#include <cstddef>

#include "backends/disk/folders.h"
#include "backends/disk/paths.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/hooks.h"
#include "engine/io/file.h"

namespace coffer::disk {

// One buffer a writer or reader, and spare ones for what is under way; four blocks.
inline constexpr size_t kBufferBytes = 256 * 1024;

// What is kept for the next stream: what a few streams have under way, and at most an eighth of the budget.
inline size_t IdleBuffersMax(const MemoryBudget& budget) {
  return std::min<size_t>(32, budget.limit_bytes() / 8 / kBufferBytes);
}

struct DiskStore {
  DiskStore(std::string root, io::FileSystem& file_system, MemoryBudget& memory, Clock& time, Logger& log)
      : files(file_system), budget(memory), clock(time), logger(log), paths(std::move(root)) {}

  io::FileSystem& files;
  MemoryBudget& budget;
  Clock& clock;
  Logger& logger;
  const BlobPaths paths;
  BlobFolders folders{files, paths};
  BufferPool buffers{budget, kBufferBytes, IdleBuffersMax(budget)};
};

}  // namespace coffer::disk
