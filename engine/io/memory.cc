#include "engine/io/memory.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::io {
namespace {

constexpr uint64_t kChunkBytes = 64 << 10;

// "/a/b" for all its spellings; "" for the root.
std::string Normalize(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (!part.empty() && part != ".") absl::StrAppend(&out, "/", std::string(part));
  }
  return out;
}

std::string ParentOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

absl::Status Absent(const std::string& path) { return absl::NotFoundError(absl::StrCat(path, ": no such file")); }

absl::Status Present(const std::string& path) { return absl::AlreadyExistsError(absl::StrCat(path, ": exists")); }

}  // namespace

class MemoryFile final : public File {
 public:
  MemoryFile(MemoryFileSystem& files, std::shared_ptr<MemoryFileSystem::Node> node, bool writable)
      : files_(files), node_(std::move(node)), writable_(writable) {}
  ~MemoryFile() override { files_.ReleaseLocks(*node_, this); }

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    return files_.Read(*node_, offset, into);
  }
  absl::Status Write(uint64_t offset, std::string_view bytes) override {
    if (!writable_) return absl::PermissionDeniedError("the file was opened for reading");
    files_.Write(*node_, offset, bytes);
    return absl::OkStatus();
  }
  absl::Status Truncate(uint64_t size) override {
    if (!writable_) return absl::PermissionDeniedError("the file was opened for reading");
    files_.Truncate(*node_, size);
    return absl::OkStatus();
  }
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::StatusOr<uint64_t> Size() override { return files_.Size(*node_); }
  absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) override {
    const uint64_t end = length == 0 ? UINT64_MAX : offset + length;
    return files_.TakeLock(*node_, {this, offset, end, exclusive});
  }

 private:
  MemoryFileSystem& files_;
  std::shared_ptr<MemoryFileSystem::Node> node_;
  const bool writable_;
};

absl::StatusOr<std::unique_ptr<File>> MemoryFileSystem::Open(const std::string& path, OpenMode mode) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  if (name.empty() || directories_.contains(name)) return absl::InternalError(absl::StrCat(path, ": is a folder"));
  auto found = files_.find(name);
  if (found == files_.end()) {
    if (mode == OpenMode::kRead || mode == OpenMode::kReadWrite) return Absent(path);
    RETURN_IF_ERROR(RequireParent(name));
    found = files_.emplace(name, std::make_shared<Node>()).first;
  } else if (mode == OpenMode::kCreateNew) {
    return Present(path);
  }
  return std::make_unique<MemoryFile>(*this, found->second, mode != OpenMode::kRead);
}

absl::Status MemoryFileSystem::Remove(const std::string& path) {
  MutexLock lock(mutex_);
  return files_.erase(Normalize(path)) == 1 ? absl::OkStatus() : Absent(path);
}

absl::Status MemoryFileSystem::Rename(const std::string& from, const std::string& to) {
  const std::string target = Normalize(to);
  MutexLock lock(mutex_);
  const auto found = files_.find(Normalize(from));
  if (found == files_.end()) return Absent(from);
  if (target.empty() || directories_.contains(target)) return Present(to);
  RETURN_IF_ERROR(RequireParent(target));
  std::shared_ptr<Node> node = std::move(found->second);
  files_.erase(found);
  files_[target] = std::move(node);
  return absl::OkStatus();
}

absl::Status MemoryFileSystem::CreateDirectory(const std::string& path) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  if (name.empty() || directories_.contains(name) || files_.contains(name)) return Present(path);
  RETURN_IF_ERROR(RequireParent(name));
  directories_.insert(name);
  return absl::OkStatus();
}

absl::Status MemoryFileSystem::RemoveDirectory(const std::string& path) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  if (!directories_.contains(name)) return Absent(path);
  if (HasChildren(name)) return absl::FailedPreconditionError(absl::StrCat(path, ": the folder is not empty"));
  directories_.erase(name);
  return absl::OkStatus();
}

absl::Status MemoryFileSystem::SyncDirectory(const std::string& path) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  return name.empty() || directories_.contains(name) ? absl::OkStatus() : Absent(path);
}

absl::StatusOr<std::vector<DirectoryEntry>> MemoryFileSystem::List(const std::string& path) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  if (!name.empty() && !directories_.contains(name)) return Absent(path);
  std::vector<DirectoryEntry> entries;
  for (const auto& [child, node] : files_) {
    if (ParentOf(child) == name) entries.push_back({child.substr(name.size() + 1), false});
  }
  for (const std::string& child : directories_) {
    if (ParentOf(child) == name) entries.push_back({child.substr(name.size() + 1), true});
  }
  return entries;
}

absl::StatusOr<bool> MemoryFileSystem::Exists(const std::string& path) {
  const std::string name = Normalize(path);
  MutexLock lock(mutex_);
  return name.empty() || directories_.contains(name) || files_.contains(name);
}

absl::StatusOr<FileSystemStats> MemoryFileSystem::Stat(const std::string& path) {
  ASSIGN_OR_RETURN(const bool exists, Exists(path));
  if (!exists) return Absent(path);
  return FileSystemStats{.free_bytes = std::numeric_limits<int64_t>::max(), .is_network = false, .type = "memory"};
}

absl::StatusOr<size_t> MemoryFileSystem::Read(Node& node, uint64_t offset, std::span<char> into) {
  MutexLock lock(mutex_);
  if (offset >= node.size) return 0;
  const size_t total = std::min<uint64_t>(into.size(), node.size - offset);
  for (size_t done = 0; done < total;) {
    const uint64_t start = (offset + done) % kChunkBytes;
    const size_t count = std::min<uint64_t>(total - done, kChunkBytes - start);
    const auto chunk = node.chunks.find((offset + done) / kChunkBytes);
    if (chunk == node.chunks.end()) {
      std::memset(into.data() + done, 0, count);
    } else {
      std::memcpy(into.data() + done, chunk->second.data() + start, count);
    }
    done += count;
  }
  return total;
}

void MemoryFileSystem::Write(Node& node, uint64_t offset, std::string_view bytes) {
  MutexLock lock(mutex_);
  node.size = std::max<uint64_t>(node.size, bytes.empty() ? 0 : offset + bytes.size());
  while (!bytes.empty()) {
    std::string& chunk = node.chunks[offset / kChunkBytes];
    if (chunk.empty()) chunk.resize(kChunkBytes);
    const uint64_t start = offset % kChunkBytes;
    const size_t count = std::min<uint64_t>(bytes.size(), kChunkBytes - start);
    std::memcpy(chunk.data() + start, bytes.data(), count);
    bytes.remove_prefix(count);
    offset += count;
  }
}

void MemoryFileSystem::Truncate(Node& node, uint64_t size) {
  MutexLock lock(mutex_);
  if (size < node.size) {
    node.chunks.erase(node.chunks.lower_bound((size + kChunkBytes - 1) / kChunkBytes), node.chunks.end());
    // Growing again shows zeros, not what was cut off.
    const auto last = node.chunks.find(size / kChunkBytes);
    if (last != node.chunks.end()) std::fill(last->second.begin() + size % kChunkBytes, last->second.end(), '\0');
  }
  node.size = size;
}

uint64_t MemoryFileSystem::Size(Node& node) {
  MutexLock lock(mutex_);
  return node.size;
}

absl::Status MemoryFileSystem::TakeLock(Node& node, const Lock& wanted) {
  MutexLock lock(mutex_);
  for (const Lock& held : node.locks) {
    const bool overlaps = held.first < wanted.end && wanted.first < held.end;
    if (overlaps && held.owner != wanted.owner && (held.exclusive || wanted.exclusive)) {
      return absl::UnavailableError("another open file holds a lock");
    }
  }
  node.locks.push_back(wanted);
  return absl::OkStatus();
}

void MemoryFileSystem::ReleaseLocks(Node& node, const void* owner) {
  MutexLock lock(mutex_);
  std::erase_if(node.locks, [owner](const Lock& held) { return held.owner == owner; });
}

bool MemoryFileSystem::HasChildren(const std::string& path) {
  const std::string below = path + "/";
  const auto file = files_.lower_bound(below);
  const auto directory = directories_.lower_bound(below);
  return (file != files_.end() && file->first.starts_with(below)) ||
         (directory != directories_.end() && directory->starts_with(below));
}

absl::Status MemoryFileSystem::RequireParent(const std::string& path) {
  const std::string parent = ParentOf(path);
  return parent.empty() || directories_.contains(parent) ? absl::OkStatus() : Absent(parent);
}

}  // namespace coffer::io
