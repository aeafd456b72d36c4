// What the parts of one disk backend share. Thread-safe as its members are; outlives every writer and reader.
#pragma once

#include <algorithm>
#include <cstddef>

#include "absl/status/status.h"
#include "backends/disk/folders.h"
#include "backends/disk/paths.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/fork_guard.h"
#include "engine/base/hooks.h"
#include "engine/io/file.h"

namespace coffer::disk {

// What a writer begins with: there may be many that get little, and that slowly.
inline constexpr size_t kSmallBufferBytes = 16 * 1024;
// What it goes on with, and a reader's window; four blocks. Others are for what is under way.
inline constexpr size_t kBufferBytes = 256 * 1024;

// What is kept for the next stream: what a few streams have under way, and at most an eighth of the budget.
inline size_t IdleBuffersMax(const MemoryBudget& budget) {
  return std::min<size_t>(32, budget.limit_bytes() / 8 / kBufferBytes);
}

struct DiskStore {
  DiskStore(std::string root, io::FileSystem& file_system, MemoryBudget& memory, Clock& time, Logger& log)
      : files(file_system), budget(memory), clock(time), logger(log), paths(std::move(root)) {}

  const ForkGuard process;
  io::FileSystem& files;
  MemoryBudget& budget;
  Clock& clock;
  Logger& logger;
  const BlobPaths paths;
  BlobFolders folders{files, paths};
  BufferPool small_buffers{budget, kSmallBufferBytes, IdleBuffersMax(budget)};
  BufferPool buffers{budget, kBufferBytes, IdleBuffersMax(budget)};

  // Whether somebody may begin: without this much a reader could not go on.
  absl::Status CheckMemory() { return buffers.Take().status(); }
};

}  // namespace coffer::disk
