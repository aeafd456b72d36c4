#include "backends/disk/folders.h"

#include "engine/base/status.h"

namespace coffer::disk {
namespace {

absl::Status CreateOne(io::FileSystem& files, const std::string& path) {
  absl::Status status = files.CreateDirectory(path);
  return absl::IsAlreadyExists(status) ? absl::OkStatus() : status;
}

}  // namespace

absl::Status SyncNames(io::FileSystem& files, const BlobPaths& paths, std::string path) {
  const std::string top = paths.Blobs();
  while (true) {
    const absl::Status synced = files.SyncDirectory(path);
    if (!absl::IsNotFound(synced) || path == top) return synced;
    path = std::string(io::DirectoryOf(path));
  }
}

absl::Status BlobFolders::Pin(FanoutId folder) {
  MutexLock lock(mutex_);
  if (const auto known = pins_.find(folder); known != pins_.end()) {
    ++known->second;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CreateLocked(folder));
  pins_.emplace(folder, 1);
  if (!newest_ || *newest_ < folder) {
    const std::optional<FanoutId> before = newest_;
    newest_ = folder;
    if (before) PruneLocked(*before);
  }
  return absl::OkStatus();
}

// The names are flushed even where the folders exist: an earlier try may have failed between the two.
absl::Status BlobFolders::CreateLocked(FanoutId folder) {
  const std::string incarnation = paths_.Incarnation(folder.incarnation);
  const auto same = pins_.lower_bound({.incarnation = folder.incarnation});
  if (same == pins_.end() || same->first.incarnation != folder.incarnation) {
    RETURN_IF_ERROR(CreateOne(files_, incarnation));
    RETURN_IF_ERROR(files_.SyncDirectory(paths_.Blobs()));
  }
  RETURN_IF_ERROR(CreateOne(files_, paths_.Folder(folder)));
  return files_.SyncDirectory(incarnation);
}

void BlobFolders::Unpin(FanoutId folder) {
  MutexLock lock(mutex_);
  const auto pinned = pins_.find(folder);
  if (--pinned->second == 0) PruneLocked(folder);
}

void BlobFolders::Prune(FanoutId folder) {
  MutexLock lock(mutex_);
  PruneLocked(folder);
}

// What is in the way of removing a folder is no error: it holds blobs, or was removed before. Nor need the removal
// last: a folder that a power cut brings back is empty, or what is in it is looked for (SyncNames).
void BlobFolders::PruneLocked(FanoutId folder) {
  if (newest_ == folder) return;
  if (const auto known = pins_.find(folder); known != pins_.end()) {
    if (known->second > 0) return;
    pins_.erase(known);
  }
  if (!files_.RemoveDirectory(paths_.Folder(folder)).ok()) return;
  const auto same = pins_.lower_bound({.incarnation = folder.incarnation});
  if (same != pins_.end() && same->first.incarnation == folder.incarnation) return;
  files_.RemoveDirectory(paths_.Incarnation(folder.incarnation)).IgnoreError();
}

}  // namespace coffer::disk
