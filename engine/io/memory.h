// Files in memory, for stores that live no longer than the process.
//
//   MemoryFileSystem files;
//
// Honest, unlike sim_disk.h: every call does at once what it says, and flushing does nothing. Nothing survives the file
// system itself. Locks are those of open files, as OFD locks. Thread-safe. Files are closed before the file system
// goes. Paths are absolute or relative to the root, which is the same; "." and empty parts are skipped. The root
// exists. Folders cannot be renamed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/io/file.h"

namespace coffer::io {

class MemoryFileSystem final : public FileSystem {
 public:
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  absl::Status Remove(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status CreateDirectory(const std::string& path) override;
  absl::Status RemoveDirectory(const std::string& path) override;
  absl::Status SyncDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<DirectoryEntry>> List(const std::string& path) override;
  absl::StatusOr<bool> Exists(const std::string& path) override;
  absl::StatusOr<FileSystemStats> Stat(const std::string& path) override;

 private:
  friend class MemoryFile;

  struct Lock {
    const void* owner = nullptr;
    uint64_t first = 0;
    uint64_t end = 0;
    bool exclusive = false;
  };
  // Content in chunks, so that a file grows without being copied and a hole costs nothing.
  struct Node {
    std::map<uint64_t, std::string> chunks;  // by index; each kChunkBytes long
    uint64_t size = 0;
    std::vector<Lock> locks;
  };

  absl::StatusOr<size_t> Read(Node& node, uint64_t offset, std::span<char> into);
  void Write(Node& node, uint64_t offset, std::string_view bytes);
  void Truncate(Node& node, uint64_t size);
  uint64_t Size(Node& node);
  absl::Status TakeLock(Node& node, const Lock& lock);
  void ReleaseLocks(Node& node, const void* owner);
  bool HasChildren(const std::string& path) COFFER_REQUIRES(mutex_);
  absl::Status RequireParent(const std::string& path) COFFER_REQUIRES(mutex_);

  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> files_ COFFER_GUARDED_BY(mutex_);  // by normalized path
  std::set<std::string> directories_ COFFER_GUARDED_BY(mutex_);                   // without the root
};

}  // namespace coffer::io
