// The folders that blobs lie in: made durable before a blob is written into one, removed when they are empty.
//
// A folder is kept while a writer has it pinned, and the newest one always: else a store that keeps replacing one
// object would make and remove its folder each time. Thread-safe. Errors are the file system's.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "backends/disk/paths.h"
#include "engine/base/mutex.h"
#include "engine/io/file.h"

namespace coffer::disk {

// Makes durable which names are in a folder below `paths.Blobs()` and which are not; where the folder is gone, that it
// is.
absl::Status SyncNames(io::FileSystem& files, const BlobPaths& paths, std::string path);

class BlobFolders {
 public:
  // Both outlive it.
  BlobFolders(io::FileSystem& files, const BlobPaths& paths) : files_(files), paths_(paths) {}

  // The folder exists, durably, until a matching Unpin.
  absl::Status Pin(FanoutId folder);
  void Unpin(FanoutId folder);
  // Removes the folder, and its incarnation's, if nothing is left in it and nobody needs it.
  void Prune(FanoutId folder);

 private:
  absl::Status CreateLocked(FanoutId folder) COFFER_REQUIRES(mutex_);
  void PruneLocked(FanoutId folder) COFFER_REQUIRES(mutex_);

  io::FileSystem& files_;
  const BlobPaths& paths_;
  Mutex mutex_;
  // Folders known to be durable, with their pins: those pinned and the newest.
  std::map<FanoutId, int> pins_ COFFER_GUARDED_BY(mutex_);
  std::optional<FanoutId> newest_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::disk
