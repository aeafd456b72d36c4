// The files of a SimDisk.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "engine/base/status.h"
#include "engine/io/errno.h"
#include "engine/io/sim_disk.h"
#include "engine/io/sim_queue.h"

namespace coffer::io {
namespace {

// Larger offsets are mistakes of the caller; memory would pay for them.
constexpr uint64_t kFileSizeMax = uint64_t{1} << 34;

}  // namespace

class SimFile final : public File {
 public:
  SimFile(SimDisk& disk, SimNodeRef node, std::string path, bool writable)
      : disk_(disk), node_(std::move(node)), path_(std::move(path)), writable_(writable) {}
  ~SimFile() override { disk_.CloseNode(*node_, this); }

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    if (bypasses_ && !IsTransferAligned(offset, {into.data(), into.size()})) return ErrnoStatus(EINVAL, "read", path_);
    return disk_.ReadNode(*node_, path_, offset, into);
  }
  absl::Status Write(uint64_t offset, std::string_view bytes) override {
    if (!writable_) return ErrnoStatus(EBADF, "write", path_);
    if (bypasses_ && !IsTransferAligned(offset, bytes)) return ErrnoStatus(EINVAL, "write", path_);
    return disk_.WriteNode(*node_, path_, offset, bytes);
  }
  absl::Status Truncate(uint64_t size) override {
    if (!writable_) return ErrnoStatus(EINVAL, "truncate", path_);
    return disk_.TruncateNode(*node_, path_, size);
  }
  absl::Status Sync() override { return disk_.SyncNode(*node_, path_); }
  absl::StatusOr<uint64_t> Size() override { return disk_.NodeSize(*node_, path_); }
  absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) override {
    if (exclusive && !writable_) return ErrnoStatus(EBADF, "lock", path_);
    return disk_.LockNode(*node_, path_, {this, offset, length == 0 ? UINT64_MAX : offset + length, exclusive});
  }
  // Sometimes all queues are lent.
  std::unique_ptr<RequestQueue> LendQueue() override {
    if (disk_.Roll(4) == 0) return nullptr;
    return std::make_unique<SimQueue>(disk_, *node_, path_, bypasses_);
  }
  bool BypassCache(bool bypass) override {
    bypasses_ = bypass;
    return true;
  }

 private:
  SimDisk& disk_;
  const SimNodeRef node_;
  const std::string path_;
  const bool writable_;
  bool bypasses_ = false;
};

absl::StatusOr<std::unique_ptr<File>> SimDisk::Open(const std::string& path, OpenMode mode) {
  MutexLock lock(mutex_);
  if (power_lost_) return Begin({SimOp::kOpen, path}).status;
  ASSIGN_OR_RETURN(Place place, Locate(path, "open"));
  const bool creates = place.node == nullptr && (mode == OpenMode::kCreate || mode == OpenMode::kCreateNew);
  const Verdict verdict = Begin({creates ? SimOp::kCreate : SimOp::kOpen, path});
  if (!verdict.runs()) return verdict.status;
  if (place.node == nullptr && !creates) return ErrnoStatus(ENOENT, "open", path);
  if (place.node != nullptr && mode == OpenMode::kCreateNew) return ErrnoStatus(EEXIST, "open", path);
  if (place.node != nullptr && place.node->is_directory) return ErrnoStatus(EISDIR, "open", path);
  if (creates) {
    place.node = std::make_shared<SimNode>(next_node_++, false);
    place.node->links = 1;
    place.folder->SetName(++name_changes_, place.name, place.node);
  }
  RETURN_IF_ERROR(verdict.status);
  ++place.node->opens;
  return std::make_unique<SimFile>(*this, place.node, path, mode != OpenMode::kRead);
}

absl::StatusOr<size_t> SimDisk::ReadNode(SimNode& node, const std::string& path, uint64_t offset,
                                         std::span<char> into) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kRead, path, "", offset, into.size()}).status);
  const std::string& bytes = node.content.bytes();
  if (offset >= bytes.size()) return size_t{0};
  return bytes.copy(into.data(), into.size(), offset);
}

absl::Status SimDisk::WriteNode(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes) {
  MutexLock lock(mutex_);
  return WriteLocked(node, path, offset, bytes);
}

absl::Status SimDisk::WriteLocked(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes) {
  const Verdict verdict = Begin({SimOp::kWrite, path, "", offset, bytes.size()});
  if (power_lost_ && !verdict.hit_by_cut) return verdict.status;
  if (offset > kFileSizeMax || bytes.size() > kFileSizeMax - offset) return ErrnoStatus(EFBIG, "write", path);
  if (!verdict.runs()) bytes = bytes.substr(0, random_.Below(bytes.size() + 1));
  const absl::Status written = WriteWhatFits(node, path, offset, bytes);
  return verdict.status.ok() ? written : verdict.status;
}

absl::Status SimDisk::WriteWhatFits(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes) {
  const uint64_t size = node.content.bytes().size();
  const uint64_t free = capacity_ - std::min(capacity_, used_bytes_);
  const uint64_t end_max = free > UINT64_MAX - size ? UINT64_MAX : size + free;
  const uint64_t end = offset + bytes.size();
  if (end > end_max) bytes = bytes.substr(0, end_max > offset ? end_max - offset : 0);
  if (!bytes.empty()) node.content.Write(offset, bytes);
  used_bytes_ += node.content.bytes().size() - size;
  return end > end_max ? ErrnoStatus(ENOSPC, "write", path) : absl::OkStatus();
}

absl::Status SimDisk::TruncateNode(SimNode& node, const std::string& path, uint64_t size) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kTruncate, path, "", size});
  if (!verdict.runs()) return verdict.status;
  if (size > kFileSizeMax) return ErrnoStatus(EFBIG, "truncate", path);
  const uint64_t before = node.content.bytes().size();
  if (size > before && size - before > capacity_ - std::min(capacity_, used_bytes_)) {
    return ErrnoStatus(ENOSPC, "truncate", path);
  }
  node.content.Truncate(size);
  used_bytes_ = used_bytes_ - before + size;
  return verdict.status;
}

absl::Status SimDisk::SyncNode(SimNode& node, const std::string& path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kSync, path});
  if (!verdict.status.ok()) {
    if (!power_lost_) node.content.FailSync(random_);
    return verdict.status;
  }
  if (ignore_sync_ && ignore_sync_(path)) return absl::OkStatus();
  if (node.content.sync_changes_metadata()) journaled_ = name_changes_;
  node.content.Sync();
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> SimDisk::NodeSize(SimNode& node, const std::string& path) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kSize, path}).status);
  return node.content.bytes().size();
}

absl::Status SimDisk::LockNode(SimNode& node, const std::string& path, const SimLock& wanted) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kLock, path, "", wanted.begin, wanted.end - wanted.begin}).status);
  for (const SimLock& held : node.locks) {
    const bool overlaps = held.begin < wanted.end && wanted.begin < held.end;
    if (held.owner != wanted.owner && overlaps && (held.exclusive || wanted.exclusive)) {
      return LockedElsewhere(path);
    }
  }
  // The same range again changes its kind, as fcntl has it.
  std::erase_if(node.locks, [&](const SimLock& held) {
    return held.owner == wanted.owner && held.begin == wanted.begin && held.end == wanted.end;
  });
  node.locks.push_back(wanted);
  return absl::OkStatus();
}

void SimDisk::CloseNode(SimNode& node, const void* owner) {
  MutexLock lock(mutex_);
  std::erase_if(node.locks, [&](const SimLock& held) { return held.owner == owner; });
  --node.opens;
  ReleaseIfUnused(node);
}

}  // namespace coffer::io
