#include "tools/transfer/target_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/base/digest.h"
#include "engine/base/status.h"
#include "engine/io/errno.h"
#include "tools/transfer/read_file.h"

namespace coffer::transfer {
namespace {

constexpr mode_t kFolderMode = 0777;
constexpr mode_t kFileMode = 0666;
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

absl::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io::ErrnoStatus(errno, "write", path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

std::string PartialName(std::string_view identity) {
  constexpr size_t kHashBytes = 12;
  const std::string hash = DigestOf(Algorithm::kSha256, identity).substr(0, kHashBytes);
  return absl::StrCat(".coffer-", absl::BytesToHexString(hash), ".part");
}

class PartialFile final : public Sink {
 public:
  PartialFile(server::Descriptor folder, std::string name, std::string path, std::string_view identity)
      : folder_(std::move(folder)), name_(std::move(name)), path_(std::move(path)), partial_(PartialName(identity)) {}

  absl::Status Open() {
    if (struct stat there{};
        ::fstatat(folder_.fd(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(there.st_mode)) {
      return IsFolder();
    }
    constexpr int kFlags = O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    file_ = server::Descriptor(::openat(folder_.fd(), partial_.c_str(), kFlags, kFileMode));
    if (file_.fd() < 0) return io::ErrnoStatus(errno, "write", path_);
    // Where the file system has no locks, it goes without.
    if (::flock(file_.fd(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      return absl::AbortedError(absl::StrCat(path_, " is being downloaded by another process"));
    }
    struct stat facts {};
    if (::fstat(file_.fd(), &facts) != 0) return io::ErrnoStatus(errno, "stat", path_);
    begin_ = static_cast<uint64_t>(facts.st_size);
    return absl::OkStatus();
  }

  uint64_t begin() const override { return begin_; }

  absl::StatusOr<std::string> ReadAt(uint64_t offset, uint64_t length) override {
    ASSIGN_OR_RETURN(std::string bytes, ReadUpTo(file_.fd(), offset, length, path_));
    if (bytes.size() < length) return io::ErrnoStatus(EIO, "read", path_);
    return bytes;
  }

  absl::Status Append(std::string_view bytes) override { return WriteAll(file_.fd(), bytes, path_); }

  absl::Status Commit() override {
    if (::renameat(folder_.fd(), partial_.c_str(), folder_.fd(), name_.c_str()) == 0) return absl::OkStatus();
    return errno == EISDIR ? IsFolder() : io::ErrnoStatus(errno, "rename to", path_);
  }

  void Discard() override { ::unlinkat(folder_.fd(), partial_.c_str(), 0); }

 private:
  absl::Status IsFolder() const {
    return absl::AlreadyExistsError(absl::StrCat(path_, " is a folder there, so no file can have this name"));
  }

  server::Descriptor folder_;
  std::string name_;
  std::string path_;
  std::string partial_;
  server::Descriptor file_;
  uint64_t begin_ = 0;
};

class StreamSink final : public Sink {
 public:
  explicit StreamSink(int fd) : fd_(fd) {}
  absl::StatusOr<std::string> ReadAt(uint64_t, uint64_t) override { return absl::UnimplementedError("a stream"); }
  absl::Status Append(std::string_view bytes) override { return WriteAll(fd_, bytes, "the output"); }
  absl::Status Commit() override { return absl::OkStatus(); }

 private:
  int fd_;
};

absl::Status FolderError(int error_number, const std::string& path) {
  if (error_number == ELOOP || error_number == ENOTDIR) {
    return absl::AlreadyExistsError(absl::StrCat(path, " is a file or a link there, so nothing is written below it"));
  }
  return io::ErrnoStatus(error_number, "open", path);
}

}  // namespace

absl::StatusOr<TargetFolder> TargetFolder::Open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return io::ErrnoStatus(error.value(), "make", path);
  TargetFolder target;
  target.path_ = path;
  target.folder_ = server::Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (target.folder_.fd() < 0) return io::ErrnoStatus(errno, "open", path);
  return target;
}

absl::StatusOr<server::Descriptor> TargetFolder::OpenParent(const std::string& relative) const {
  server::Descriptor folder(::openat(folder_.fd(), ".", kFolderFlags));
  if (folder.fd() < 0) return io::ErrnoStatus(errno, "open", path_);
  size_t begin = 0;
  for (size_t slash = relative.find('/'); slash != relative.npos; slash = relative.find('/', begin)) {
    const std::string name = relative.substr(begin, slash - begin);
    const std::string path = absl::StrCat(path_, "/", relative.substr(0, slash));
    if (::mkdirat(folder.fd(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      return io::ErrnoStatus(errno, "make", path);
    }
    server::Descriptor next(::openat(folder.fd(), name.c_str(), kFolderFlags));
    if (next.fd() < 0) return FolderError(errno, path);
    folder = std::move(next);
    begin = slash + 1;
  }
  return folder;
}

absl::StatusOr<std::unique_ptr<Sink>> TargetFolder::StartFile(const std::string& relative,
                                                              std::string_view identity) const {
  ASSIGN_OR_RETURN(server::Descriptor folder, OpenParent(relative));
  auto file = std::make_unique<PartialFile>(std::move(folder), relative.substr(relative.rfind('/') + 1),
                                            absl::StrCat(path_, "/", relative), identity);
  RETURN_IF_ERROR(file->Open());
  return file;
}

std::unique_ptr<Sink> MakeStreamSink(int fd) { return std::make_unique<StreamSink>(fd); }

}  // namespace coffer::transfer
