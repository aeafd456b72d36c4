#include "backends/disk/scan.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "backends/disk/folders.h"
#include "engine/backend/limits.h"
#include "engine/base/status.h"

namespace coffer::disk {
namespace {

constexpr size_t kPageBlobs = 1000;

// A folder's entries; none when it does not exist.
absl::StatusOr<std::vector<io::DirectoryEntry>> ListIfThere(io::FileSystem& files, const std::string& path) {
  absl::StatusOr<std::vector<io::DirectoryEntry>> entries = files.List(path);
  if (absl::IsNotFound(entries.status())) return std::vector<io::DirectoryEntry>();
  return entries;
}

// The numbers of the folders that may have counters from `first` on, in order.
absl::StatusOr<std::vector<uint64_t>> Folders(io::FileSystem& files, const std::string& path, uint64_t first) {
  ASSIGN_OR_RETURN(const auto entries, ListIfThere(files, path));
  std::vector<uint64_t> numbers;
  for (const io::DirectoryEntry& entry : entries) {
    const auto number = BlobPaths::FolderNumber(entry.name);
    if (entry.is_directory && number && *number >= first / kBlobsPerFolder) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// The counters from `first` on in one folder, in order.
absl::StatusOr<std::vector<uint64_t>> Counters(io::FileSystem& files, const BlobPaths& paths, FanoutId folder,
                                               uint64_t first) {
  const std::string path = paths.Folder(folder);
  RETURN_IF_ERROR(SyncNames(files, paths, path));
  ASSIGN_OR_RETURN(const auto entries, ListIfThere(files, path));
  std::vector<uint64_t> counters;
  for (const io::DirectoryEntry& entry : entries) {
    const auto counter = BlobPaths::FileCounter(entry.name);
    if (!entry.is_directory && counter && *counter >= first && *counter / kBlobsPerFolder == folder.number) {
      counters.push_back(*counter);
    }
  }
  std::sort(counters.begin(), counters.end());
  return counters;
}

}  // namespace

absl::StatusOr<std::vector<uint64_t>> ListIncarnations(io::FileSystem& files, const BlobPaths& paths) {
  ASSIGN_OR_RETURN(const auto entries, ListIfThere(files, paths.Blobs()));
  std::vector<uint64_t> incarnations;
  for (const io::DirectoryEntry& entry : entries) {
    const auto incarnation = BlobPaths::IncarnationNumber(entry.name);
    if (entry.is_directory && incarnation) incarnations.push_back(*incarnation);
  }
  std::sort(incarnations.begin(), incarnations.end());
  return incarnations;
}

// What is not listed is gone for good: a name that was removed and not flushed, a folder's too, would come back with a
// power cut, when nobody looks for it any more.
absl::Status ScanBlobs(io::FileSystem& files, const BlobPaths& paths, ScanCursor& cursor, ScanPage& page) {
  ASSIGN_OR_RETURN(const uint64_t first, ScanPosition(cursor));
  const std::string incarnation = paths.Incarnation(cursor.incarnation);
  RETURN_IF_ERROR(SyncNames(files, paths, incarnation));
  ASSIGN_OR_RETURN(const auto folders, Folders(files, incarnation, first));
  std::vector<BlobId> found;
  for (const uint64_t number : folders) {
    const FanoutId folder = {.incarnation = cursor.incarnation, .number = number};
    ASSIGN_OR_RETURN(const auto counters, Counters(files, paths, folder, first));
    for (const uint64_t counter : counters) {
      if (found.size() == kPageBlobs) {
        cursor.position = absl::StrCat(counter);
        page.blobs.insert(page.blobs.end(), found.begin(), found.end());
        return absl::OkStatus();
      }
      found.push_back({.incarnation = cursor.incarnation, .counter = counter});
    }
  }
  cursor.done = true;
  page.blobs.insert(page.blobs.end(), found.begin(), found.end());
  return absl::OkStatus();
}

}  // namespace coffer::disk
