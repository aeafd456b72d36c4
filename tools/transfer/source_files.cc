#include "tools/transfer/source_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/io/errno.h"
#include "tools/transfer/read_file.h"

namespace coffer::transfer {
namespace {

namespace fs = std::filesystem;

int64_t ModifiedNs(const struct stat& facts) { return facts.st_mtim.tv_sec * 1'000'000'000 + facts.st_mtim.tv_nsec; }

absl::StatusOr<std::vector<fs::directory_entry>> EntriesOf(const std::string& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) entries.push_back(*it);
  if (error) return io::ErrnoStatus(error.value(), "read", folder);
  std::sort(entries.begin(), entries.end());
  return entries;
}

class Walk {
 public:
  explicit Walk(const TreeVisitor& visitor) : visitor_(visitor) {}

  void Visit(const std::string& folder, const std::string& relative) {
    const auto entries = EntriesOf(folder);
    if (!entries.ok()) return visitor_.on_error(folder, entries.status());
    for (const fs::directory_entry& entry : *entries) VisitEntry(entry, relative);
  }

 private:
  void VisitEntry(const fs::directory_entry& entry, const std::string& relative) {
    const std::string path = entry.path().string();
    const std::string name = relative + entry.path().filename().string();
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) return visitor_.on_error(path, io::ErrnoStatus(errno, "read", path));
    std::error_code error;
    if (S_ISREG(facts.st_mode)) return visitor_.on_file(name, static_cast<uint64_t>(facts.st_size));
    if (!S_ISDIR(facts.st_mode)) return visitor_.on_skipped(path, "it is neither a file nor a folder");
    if (entry.is_symlink(error)) return visitor_.on_skipped(path, "it is a link to a folder");
    Visit(path, name + "/");
  }

  const TreeVisitor& visitor_;
};

}  // namespace

absl::StatusOr<SourceFile> SourceFile::Open(const std::string& path) {
  SourceFile source;
  source.path_ = path;
  // A pipe that nobody writes to would wait for ever.
  source.file_ = server::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (source.file_.fd() < 0) return io::ErrnoStatus(errno, "open", path);
  struct stat facts {};
  if (::fstat(source.file_.fd(), &facts) != 0) return io::ErrnoStatus(errno, "stat", path);
  if (!S_ISREG(facts.st_mode)) return absl::InvalidArgumentError(absl::StrCat(path, " is no regular file"));
  source.size_bytes_ = static_cast<uint64_t>(facts.st_size);
  source.modified_ns_ = ModifiedNs(facts);
  return source;
}

absl::StatusOr<std::string> SourceFile::ReadAt(uint64_t offset, uint64_t length) const {
  ASSIGN_OR_RETURN(std::string bytes, ReadUpTo(file_.fd(), offset, length, path_));
  if (bytes.size() < length) return absl::AbortedError(absl::StrCat(path_, " became shorter while it was read"));
  return bytes;
}

absl::Status SourceFile::CheckUnchanged() const {
  struct stat facts {};
  if (::fstat(file_.fd(), &facts) != 0) return io::ErrnoStatus(errno, "stat", path_);
  if (static_cast<uint64_t>(facts.st_size) == size_bytes_ && ModifiedNs(facts) == modified_ns_) {
    return absl::OkStatus();
  }
  return absl::AbortedError(absl::StrCat(path_, " was changed while it was read"));
}

void WalkFolder(const std::string& folder, const TreeVisitor& visitor) { Walk(visitor).Visit(folder, ""); }

}  // namespace coffer::transfer
