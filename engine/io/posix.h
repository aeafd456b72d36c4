// The real file system: pread, pwrite, fdatasync, OFD locks.
#pragma once

#include <memory>

#include "engine/io/file.h"

namespace coffer::io {

// Lives as long as the process; has no state. Its files have no queues.
FileSystem& PosixFileSystem();

// One whose files borrow from `queues`; null: as PosixFileSystem. For the caller to keep longer than its files.
std::unique_ptr<FileSystem> MakePosixFileSystem(std::unique_ptr<DescriptorQueues> queues);

}  // namespace coffer::io
