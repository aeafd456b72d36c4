// The database file as memory, for connections that read (io::File::Map).
//
// One map for all connections, as long as it may become, so it never moves: pages that the file grows by are found in
// it, and what lies beyond it is read as ever. Of a file that can become shorter only what it is known to hold is given
// out; that SQLite does not shorten it under a snapshot which needs what is cut off is the promise that its locks keep.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/base/mutex.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

class FileMap {
 public:
  // Of the first so many bytes; 0: nothing is mapped.
  explicit FileMap(uint64_t bytes_max) : bytes_max_(bytes_max) {}

  // Where these bytes of `file`, which is any handle to the one file, are as long as this lives. Null: they have to be
  // read.
  const char* Find(io::File& file, uint64_t offset, uint64_t length);

  // The only way in which the file may become shorter.
  absl::Status Truncate(io::File& file, uint64_t size);

 private:
  bool Extend(io::File& file, uint64_t end);

  const uint64_t bytes_max_;
  std::atomic<uint64_t> usable_{0};  // of the file and of the map; not 0 before begin_ is set
  std::atomic<const char*> begin_{nullptr};
  Mutex mutex_;
  bool tried_ COFFER_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const char> memory_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::sqlite
