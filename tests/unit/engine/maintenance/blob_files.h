// The files of a disk backend's blobs, in the order of their names.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/io/file.h"

namespace coffer {

inline std::vector<std::string> BlobFiles(io::FileSystem& files, const std::string& folder = "/data/blobs") {
  std::vector<std::string> paths;
  const std::vector<io::DirectoryEntry> entries = *files.List(folder);
  for (const io::DirectoryEntry& entry : entries) {
    const std::string path = folder + "/" + entry.name;
    if (entry.is_directory) std::ranges::copy(BlobFiles(files, path), std::back_inserter(paths));
    if (!entry.is_directory && entry.name.ends_with(".blob")) paths.push_back(path);
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace coffer
