// Makes the WAL that an earlier run left trustworthy.
//
// After a flush that failed the kernel may go on to show bytes that the drive does not have and never will, and a later
// flush of the same file succeeds without writing them. A checkpoint that copied such frames into the database would,
// with a power cut in the middle, leave half a transaction there and no log of the other half. A copy in a new file is
// written and flushed anew.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

// Replaces the WAL of the database at `path` by a durable copy of itself, in one step; nothing to do when it is absent
// or empty. Where there is no room for a copy, its bytes are written over themselves and flushed: the drive then has
// either what it had or what the kernel shows, and a frame that it lacked was never acknowledged. The caller holds the
// lock on the store, and no connection has the WAL open.
absl::Status CopyWal(io::FileSystem& files, const std::string& path);

}  // namespace coffer::sqlite
