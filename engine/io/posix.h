// The real file system: pread, pwrite, fdatasync, OFD locks.
#pragma once

#include "engine/io/file.h"

namespace coffer::io {

// Lives as long as the process; has no state.
FileSystem& PosixFileSystem();

}  // namespace coffer::io
