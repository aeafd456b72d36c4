// The seam to the operating system's files.
//
// Everything that Coffer keeps on a disk, blobs and SQLite's files alike, goes through a FileSystem, so that a
// simulated disk (sim_disk.h) can stand in for the real one (posix.h) and show what a power cut would leave.
//
// Durability, the same on both: written bytes survive a power cut after Sync of that file; a created, renamed, linked
// or removed name survives after SyncDirectory of its folder. Nothing else does. A Sync that fails leaves the file's
// durable content unknown: the caller must not retry it and go on.
//
// Errors: NotFound, AlreadyExists, PermissionDenied, ResourceExhausted (no space or quota: kStorageFull; no
// descriptors, no memory, busy), FailedPrecondition (a folder that is not empty), Unavailable (a lock that another
// process holds, a file system that was made read-only), Internal (EIO and the rest). The message has the path and the
// errno's name. Thread-safe, except that one File is used for writing by one thread at a time; reads and writes of
// different ranges may run side by side.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/io/queue.h"

namespace coffer::io {

class File {
 public:
  virtual ~File() = default;  // closes; a lock taken through this file goes with it

  // Reads up to into.size() bytes at `offset`. Short only at the end of the file; 0 there.
  virtual absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) = 0;
  // Writes all of `bytes` at `offset`, extending the file. On an error any part may have been written.
  virtual absl::Status Write(uint64_t offset, std::string_view bytes) = 0;
  virtual absl::Status Truncate(uint64_t size) = 0;
  // Makes what has been written durable, the size included (fdatasync).
  virtual absl::Status Sync() = 0;
  virtual absl::StatusOr<uint64_t> Size() = 0;
  // Takes a lock on a byte range, exclusive or shared, for this open file (an OFD lock). Does not wait: Unavailable
  // when another open file has a conflicting one, in this process or another.
  virtual absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) = 0;

  // A queue for requests on this file. Null: there is none, or none free; Read and Write do the same, one at a time.
  virtual std::unique_ptr<RequestQueue> LendQueue() { return nullptr; }
  // Whether transfers that begin from now on go past the system's page cache, for what is not soon read. While they do,
  // offsets, lengths and memory are multiples of kTransferAlignment. False: the file system cannot do that; nothing
  // changed.
  virtual bool BypassCache(bool /*bypass*/) { return false; }
  // The file's first `size` bytes as memory to read, which shows what is written to it and may outlive the File. Null:
  // there is none. The file may be shorter, and become longer; what it does not hold must not be touched: that, and a
  // byte that the drive fails to give, is a signal (SIGBUS) and not a status.
  virtual std::shared_ptr<const char> Map(uint64_t /*size*/) { return nullptr; }
};

inline constexpr size_t kTransferAlignment = 4096;
inline bool IsTransferAligned(uint64_t offset, std::string_view bytes) {
  return (offset | bytes.size() | reinterpret_cast<uintptr_t>(bytes.data())) % kTransferAlignment == 0;
}

enum class OpenMode : uint8_t {
  kRead,       // must exist
  kReadWrite,  // must exist
  kCreate,     // opened for reading and writing, created when absent
  kCreateNew,  // AlreadyExists when it does
};

struct DirectoryEntry {
  std::string name;
  bool is_directory = false;
};

struct FileSystemStats {
  uint64_t free_bytes = 0;  // available to this user
  bool is_network = false;  // NFS, SMB, FUSE shares: locks and shared memory cannot be trusted there
  std::string type;         // for messages: "ext4", "nfs" or the magic number in hex
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // New files have mode 0600.
  virtual absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) = 0;
  // OK when it is absent already is the caller's affair: NotFound is returned.
  virtual absl::Status Remove(const std::string& path) = 0;
  // Replaces `to` in one step when it exists.
  virtual absl::Status Rename(const std::string& from, const std::string& to) = 0;
  // Mode 0700. AlreadyExists when it does.
  virtual absl::Status CreateDirectory(const std::string& path) = 0;
  virtual absl::Status RemoveDirectory(const std::string& path) = 0;
  virtual absl::Status SyncDirectory(const std::string& path) = 0;
  // In no particular order.
  virtual absl::StatusOr<std::vector<DirectoryEntry>> List(const std::string& path) = 0;
  virtual absl::StatusOr<bool> Exists(const std::string& path) = 0;
  virtual absl::StatusOr<FileSystemStats> Stat(const std::string& path) = 0;
};

// The folder part of a path ("." when it has none): what SyncDirectory wants after a name in it changed.
std::string_view DirectoryOf(std::string_view path);

// Creates `path` and the missing folders above it, durably.
absl::Status CreateDirectories(FileSystem& files, const std::string& path);

// Reads a whole small file. ResourceExhausted when it is larger than `size_max`.
absl::StatusOr<std::string> ReadFile(FileSystem& files, const std::string& path, size_t size_max);

// Makes `to`, which must not exist, with the content of `from`, flushed; its name is not. What an error leaves of it is
// removed.
absl::Status CopyFile(FileSystem& files, const std::string& from, const std::string& to);

// Makes a file with this content, durably and in one step (a temporary name beside it, then a rename).
absl::Status WriteFileAtomically(FileSystem& files, const std::string& path, std::string_view content);

// Removes the temporary name that a crash may have left beside a file which was made so: on some file systems the new
// name can be durable before the old one is gone. For whoever finds the file there.
absl::Status RemoveTemporary(FileSystem& files, const std::string& path);

}  // namespace coffer::io
