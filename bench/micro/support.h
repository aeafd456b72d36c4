// What the benchmarks share: folders that go away, and bytes that differ.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace coffer::bench {

// A new folder under TMPDIR (by default /tmp: make sure that it is on the disk that you mean). Removed with its
// content.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// `bytes` bytes that no other call gave, without copying: a slice of random ones. It lives for ever.
std::string_view NextBytes(size_t bytes);

// Ends the program with the status when it is not OK: a figure of something that failed is none.
void Require(const absl::Status& status);

}  // namespace coffer::bench
