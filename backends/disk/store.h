// What the parts of one disk backend share. Thread-safe as its members are; outlives every writer and reader.
#pragma once

#include <cstddef>

#include "backends/disk/folders.h"
#include "backends/disk/paths.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/hooks.h"
#include "engine/io/file.h"

namespace coffer::disk {

// One buffer a writer or reader; four blocks.
inline constexpr size_t kBufferBytes = 256 * 1024;
inline constexpr size_t kIdleBuffersMax = 8;

struct DiskStore {
  DiskStore(std::string root, io::FileSystem& file_system, MemoryBudget& memory, Clock& time, Logger& log)
      : files(file_system), budget(memory), clock(time), logger(log), paths(std::move(root)) {}

  io::FileSystem& files;
  MemoryBudget& budget;
  Clock& clock;
  Logger& logger;
  const BlobPaths paths;
  BlobFolders folders{files, paths};
  BufferPool buffers{budget, kBufferBytes, kIdleBuffersMax};
};

}  // namespace coffer::disk
