// The files that are uploaded.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/server/descriptor.h"

namespace coffer::transfer {

// An open file, read at any place by any thread.
class SourceFile {
 public:
  // NotFound, PermissionDenied; InvalidArgument: it is no regular file.
  static absl::StatusOr<SourceFile> Open(const std::string& path);

  const std::string& path() const { return path_; }
  uint64_t size_bytes() const { return size_bytes_; }
  // Exactly these bytes; Aborted when the file has become shorter.
  absl::StatusOr<std::string> ReadAt(uint64_t offset, uint64_t length) const;
  // Aborted when it was written since it was opened.
  absl::Status CheckUnchanged() const;

 private:
  std::string path_;
  server::Descriptor file_;
  uint64_t size_bytes_ = 0;
  int64_t modified_ns_ = 0;
};

struct TreeVisitor {
  std::function<void(const std::string& relative, uint64_t size_bytes)> on_file;
  // What is not uploaded, and why: links to folders, devices, pipes.
  std::function<void(const std::string& path, std::string_view why)> on_skipped;
  std::function<void(const std::string& path, const absl::Status& why)> on_error;
};

// Visits all files below a folder, in the order of their names. Links to files count as files; links to folders are
// not followed.
void WalkFolder(const std::string& folder, const TreeVisitor& visitor);

}  // namespace coffer::transfer
