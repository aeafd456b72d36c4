#include "engine/io/posix.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/io/errno.h"

namespace coffer::io {
namespace {

// Repeats a system call that a signal interrupted.
template <typename Call>
auto Retry(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  // What a close could still report was not promised: only Sync makes data durable.
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool ok() const { return number_ >= 0; }

 private:
  const int number_;
};

class PosixFile final : public File {
 public:
  PosixFile(int number, std::string path, bool writable, DescriptorQueues* queues)
      : descriptor_(number), path_(std::move(path)), writable_(writable), queues_(queues) {}

  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    size_t done = 0;
    while (done < into.size()) {
      const ssize_t count = Retry([&] {
        return pread(descriptor_.number(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      });
      if (count < 0) return Error("read");
      if (count == 0) break;
      done += static_cast<size_t>(count);
    }
    return done;
  }

  absl::Status Write(uint64_t offset, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count =
          Retry([&] { return pwrite(descriptor_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (count < 0) return Error("write");
      if (count == 0) return ErrnoStatus(EIO, "write", path_);  // would repeat for ever
      offset += static_cast<uint64_t>(count);
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return absl::OkStatus();
  }

  absl::Status Truncate(uint64_t size) override {
    if (Retry([&] { return ftruncate(descriptor_.number(), static_cast<off_t>(size)); }) != 0) return Error("truncate");
    return absl::OkStatus();
  }

  absl::Status Sync() override {
    // Not repeated after EINTR: an fdatasync that did not succeed leaves the content unknown.
    if (fdatasync(descriptor_.number()) != 0) return FlushErrnoStatus(errno, "fdatasync", path_);
    return absl::OkStatus();
  }

  absl::StatusOr<uint64_t> Size() override {
    struct stat info;
    if (fstat(descriptor_.number(), &info) != 0) return Error("stat");
    return static_cast<uint64_t>(info.st_size);
  }

  absl::Status Lock(uint64_t offset, uint64_t length, bool exclusive) override {
    struct flock lock = {};
    lock.l_type = exclusive ? F_WRLCK : F_RDLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = static_cast<off_t>(offset);
    lock.l_len = static_cast<off_t>(length);
    if (Retry([&] { return fcntl(descriptor_.number(), F_OFD_SETLK, &lock); }) == 0) return absl::OkStatus();
    if (errno == EAGAIN || errno == EACCES) return LockedElsewhere(path_);
    return Error("lock");
  }

  // Reading ahead can do without.
  std::unique_ptr<RequestQueue> LendQueue() override {
    return queues_ == nullptr ? nullptr : queues_->Lend(descriptor_.number(), path_, /*spare=*/!writable_);
  }

  bool BypassCache(bool bypass) override { return fcntl(descriptor_.number(), F_SETFL, bypass ? O_DIRECT : 0) == 0; }

  std::shared_ptr<const char> Map(uint64_t size) override {
    void* const memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor_.number(), 0);
    if (memory == MAP_FAILED) return nullptr;
    return {static_cast<const char*>(memory), [memory, size](const char*) { munmap(memory, size); }};
  }

 private:
  absl::Status Error(std::string_view operation) const { return ErrnoStatus(errno, operation, path_); }

  const Descriptor descriptor_;
  const std::string path_;
  const bool writable_;
  DescriptorQueues* const queues_;
};

int OpenFlags(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      return O_RDONLY | O_CLOEXEC;
    case OpenMode::kReadWrite:
      return O_RDWR | O_CLOEXEC;
    case OpenMode::kCreate:
      return O_RDWR | O_CREAT | O_CLOEXEC;
    case OpenMode::kCreateNew:
      return O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  }
  return O_RDONLY | O_CLOEXEC;
}

// Numbers that this kernel's headers lack.
constexpr uint32_t kCifsMagic = 0xFF534D42;
constexpr uint32_t kFuseMagic = 0x65735546;  // virtiofs too: FUSE over a virtual queue
constexpr uint32_t kCephMagic = 0x00C36400;
constexpr uint32_t kGfs2Magic = 0x01161970;
constexpr uint32_t kOcfs2Magic = 0x7461636F;
constexpr uint32_t kLustreMagic = 0x0BD00BD0;
constexpr uint32_t kZfsMagic = 0x2FC12FC1;
constexpr uint32_t kVboxMagic = 0x786F4256;

struct KnownType {
  uint32_t magic;
  const char* name;
  bool is_network;
};

constexpr KnownType kKnownTypes[] = {
    {EXT4_SUPER_MAGIC, "ext4", false},
    {XFS_SUPER_MAGIC, "xfs", false},
    {BTRFS_SUPER_MAGIC, "btrfs", false},
    {TMPFS_MAGIC, "tmpfs", false},
    {OVERLAYFS_SUPER_MAGIC, "overlayfs", false},
    {F2FS_SUPER_MAGIC, "f2fs", false},
    {kZfsMagic, "zfs", false},
    {RAMFS_MAGIC, "ramfs", false},
    {NFS_SUPER_MAGIC, "nfs", true},
    {SMB_SUPER_MAGIC, "smb", true},
    {SMB2_SUPER_MAGIC, "smb2", true},
    {kCifsMagic, "cifs", true},
    {kFuseMagic, "fuse or virtiofs", true},
    {V9FS_MAGIC, "9p", true},
    {AFS_SUPER_MAGIC, "afs", true},
    {AFS_FS_MAGIC, "afs", true},
    {CODA_SUPER_MAGIC, "coda", true},
    {NCP_SUPER_MAGIC, "ncp", true},
    {kCephMagic, "ceph", true},
    {kGfs2Magic, "gfs2", true},
    {kOcfs2Magic, "ocfs2", true},
    {kLustreMagic, "lustre", true},
    {kVboxMagic, "vboxsf", true},
};

bool IsDirectory(int directory, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat info;
  return fstatat(directory, entry.d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

class PosixFiles final : public FileSystem {
 public:
  explicit PosixFiles(std::unique_ptr<DescriptorQueues> queues) : queues_(std::move(queues)) {}

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override {
    const int number = Retry([&] { return open(path.c_str(), OpenFlags(mode), 0600); });
    if (number < 0) return ErrnoStatus(errno, "open", path);
    return std::make_unique<PosixFile>(number, path, mode != OpenMode::kRead, queues_.get());
  }

  absl::Status Remove(const std::string& path) override { return Result(unlink(path.c_str()), "remove", path); }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    return Result(rename(from.c_str(), to.c_str()), "rename", absl::StrCat(from, " to ", to));
  }

  absl::Status CreateDirectory(const std::string& path) override {
    return Result(mkdir(path.c_str(), 0700), "create folder", path);
  }

  absl::Status RemoveDirectory(const std::string& path) override {
    if (rmdir(path.c_str()) == 0) return absl::OkStatus();
    return ErrnoStatus(errno == EEXIST ? ENOTEMPTY : errno, "remove folder", path);
  }

  absl::Status SyncDirectory(const std::string& path) override {
    const Descriptor directory(Retry([&] { return open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!directory.ok()) return ErrnoStatus(errno, "open folder", path);
    return fsync(directory.number()) == 0 ? absl::OkStatus() : FlushErrnoStatus(errno, "fsync folder", path);
  }

  absl::StatusOr<std::vector<DirectoryEntry>> List(const std::string& path) override {
    const std::unique_ptr<DIR, CloseDirectory> directory(opendir(path.c_str()));
    if (directory == nullptr) return ErrnoStatus(errno, "open folder", path);
    std::vector<DirectoryEntry> entries;
    for (;;) {
      errno = 0;
      const dirent* entry = readdir(directory.get());
      if (entry == nullptr && errno != 0) return ErrnoStatus(errno, "list", path);
      if (entry == nullptr) return entries;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..")
        entries.push_back({std::string(name), IsDirectory(dirfd(directory.get()), *entry)});
    }
  }

  absl::StatusOr<bool> Exists(const std::string& path) override {
    struct stat info;
    if (stat(path.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return ErrnoStatus(errno, "stat", path);
  }

  absl::StatusOr<FileSystemStats> Stat(const std::string& path) override {
    struct statfs info;
    if (Retry([&] { return statfs(path.c_str(), &info); }) != 0) return ErrnoStatus(errno, "statfs", path);
    FileSystemStats stats;
    stats.free_bytes = static_cast<uint64_t>(info.f_bavail) * static_cast<uint64_t>(info.f_bsize);
    const auto magic = static_cast<uint32_t>(info.f_type);
    const auto* known = std::find_if(std::begin(kKnownTypes), std::end(kKnownTypes),
                                     [&](const KnownType& type) { return type.magic == magic; });
    if (known == std::end(kKnownTypes)) {
      stats.type = absl::StrCat("0x", absl::Hex(magic));
    } else {
      stats.type = known->name;
      stats.is_network = known->is_network;
    }
    return stats;
  }

 private:
  static absl::Status Result(int result, std::string_view operation, const std::string& path) {
    return result == 0 ? absl::OkStatus() : ErrnoStatus(errno, operation, path);
  }

  const std::unique_ptr<DescriptorQueues> queues_;
};

}  // namespace

FileSystem& PosixFileSystem() {
  static auto* const files = new PosixFiles(nullptr);
  return *files;
}

std::unique_ptr<FileSystem> MakePosixFileSystem(std::unique_ptr<DescriptorQueues> queues) {
  return std::make_unique<PosixFiles>(std::move(queues));
}

}  // namespace coffer::io
