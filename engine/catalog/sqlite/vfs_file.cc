#include "engine/catalog/sqlite/vfs_file.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"

namespace coffer::sqlite {
namespace {

VfsFile& Of(sqlite3_file* base) { return *reinterpret_cast<VfsFileHandle*>(base)->file; }

// A read too may come to a full disk: what waits in memory is written first (wal_file.h).
int FailTransfer(VfsFile& file, int code, const absl::Status& status) {
  return file.vfs.Fail(absl::IsResourceExhausted(status) ? SQLITE_FULL : code, status);
}

absl::Status RefuseChange(const VfsFile& file) {
  // Temporary files in memory were never on the drive.
  if (file.path.empty()) return absl::OkStatus();
  if (file.vfs.forked()) return absl::FailedPreconditionError("the catalog is the parent process's");
  if (!file.vfs.flush_failed()) return absl::OkStatus();
  return absl::UnavailableError("a flush of the catalog has failed: nothing is written any more");
}

int Close(sqlite3_file* base) {
  const std::unique_ptr<VfsFile> file(&Of(base));
  base->pMethods = nullptr;
  file->file.reset();
  if (file->database != nullptr) {
    file->database->UnmapIndex(file->locks);
    file->database->Unlock(file->locks, SQLITE_LOCK_NONE);
    file->vfs.Release(std::move(file->database));
  }
  if (file->delete_on_close && !file->path.empty()) file->vfs.files().Remove(file->path).IgnoreError();
  return SQLITE_OK;
}

int Read(sqlite3_file* base, void* into, int size, sqlite3_int64 offset) {
  VfsFile& file = Of(base);
  const std::span<char> out(static_cast<char*>(into), static_cast<size_t>(size));
  const absl::StatusOr<size_t> count = file.file->Read(static_cast<uint64_t>(offset), out);
  if (!count.ok()) return FailTransfer(file, SQLITE_IOERR_READ, count.status());
  if (*count == out.size()) return SQLITE_OK;
  std::fill(out.begin() + static_cast<ptrdiff_t>(*count), out.end(), '\0');  // SQLite relies on it
  return SQLITE_IOERR_SHORT_READ;
}

int Write(sqlite3_file* base, const void* from, int size, sqlite3_int64 offset) {
  VfsFile& file = Of(base);
  absl::Status status = RefuseChange(file);
  if (!status.ok()) return file.vfs.Fail(SQLITE_IOERR_WRITE, status);
  const std::string_view bytes(static_cast<const char*>(from), static_cast<size_t>(size));
  status = file.file->Write(static_cast<uint64_t>(offset), bytes);
  return status.ok() ? SQLITE_OK : FailTransfer(file, SQLITE_IOERR_WRITE, status);
}

int Truncate(sqlite3_file* base, sqlite3_int64 size) {
  VfsFile& file = Of(base);
  absl::Status status = RefuseChange(file);
  if (!status.ok()) return file.vfs.Fail(SQLITE_IOERR_TRUNCATE, status);
  const auto bytes = static_cast<uint64_t>(size);
  status = file.database == nullptr ? file.file->Truncate(bytes) : file.database->map().Truncate(*file.file, bytes);
  return status.ok() ? SQLITE_OK : FailTransfer(file, SQLITE_IOERR_TRUNCATE, status);
}

int Sync(sqlite3_file* base, int /*flags*/) {
  VfsFile& file = Of(base);
  absl::Status status = RefuseChange(file);
  if (!status.ok()) return file.vfs.Fail(SQLITE_IOERR_FSYNC, status);
  const ScopedTimer timer = file.vfs.TimeFlush();
  status = file.file->Sync();
  if (!status.ok()) return file.vfs.FailFlush(SQLITE_IOERR_FSYNC, status);
  if (!file.name_not_flushed) return SQLITE_OK;
  status = file.vfs.files().SyncDirectory(std::string(io::DirectoryOf(file.path)));
  if (!status.ok()) return file.vfs.FailFlush(SQLITE_IOERR_DIR_FSYNC, status);
  file.name_not_flushed = false;
  return SQLITE_OK;
}

int FileSize(sqlite3_file* base, sqlite3_int64* out) {
  VfsFile& file = Of(base);
  const absl::StatusOr<uint64_t> size = file.file->Size();
  if (!size.ok()) return FailTransfer(file, SQLITE_IOERR_FSTAT, size.status());
  *out = static_cast<sqlite3_int64>(*size);
  return SQLITE_OK;
}

// Files without shared state belong to one connection.
int Lock(sqlite3_file* base, int level) {
  VfsFile& file = Of(base);
  return file.database == nullptr ? SQLITE_OK : file.database->Lock(file.locks, level);
}

int Unlock(sqlite3_file* base, int level) {
  VfsFile& file = Of(base);
  if (file.database != nullptr) file.database->Unlock(file.locks, level);
  return SQLITE_OK;
}

int CheckReservedLock(sqlite3_file* base, int* out) {
  const VfsFile& file = Of(base);
  *out = file.database != nullptr && file.database->HasReserved() ? 1 : 0;
  return SQLITE_OK;
}

// SQLite's convention: a negative number asks, others set.
void AskOrSet(bool& flag, int* number) {
  if (*number < 0) {
    *number = flag ? 1 : 0;
  } else {
    flag = *number != 0;
  }
}

int FileControl(sqlite3_file* base, int operation, void* argument) {
  VfsFile& file = Of(base);
  switch (operation) {
    case SQLITE_FCNTL_LOCKSTATE:
      *static_cast<int*>(argument) = file.locks.level;
      return SQLITE_OK;
    case SQLITE_FCNTL_PERSIST_WAL:
      AskOrSet(file.persist_wal, static_cast<int*>(argument));
      return SQLITE_OK;
    case SQLITE_FCNTL_POWERSAFE_OVERWRITE:
      AskOrSet(file.powersafe_overwrite, static_cast<int*>(argument));
      return SQLITE_OK;
    case SQLITE_FCNTL_VFSNAME:
      *static_cast<char**>(argument) = sqlite3_mprintf("%s", file.vfs.name().c_str());
      return SQLITE_OK;
    case SQLITE_FCNTL_SIZE_HINT:
      return SQLITE_OK;
    case SQLITE_FCNTL_HAS_MOVED:
      *static_cast<int*>(argument) = 0;  // other processes have no business in the folder
      return SQLITE_OK;
    default:
      return SQLITE_NOTFOUND;
  }
}

int SectorSize(sqlite3_file*) { return 4096; }

int DeviceCharacteristics(sqlite3_file* base) {
  return Of(base).powersafe_overwrite ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

int ShmMap(sqlite3_file* base, int region, int size, int extend, void volatile** out) {
  VfsFile& file = Of(base);
  if (file.database == nullptr) return SQLITE_IOERR_SHMOPEN;
  return file.database->MapIndex(file.locks, region, size, extend != 0, out);
}

int ShmLock(sqlite3_file* base, int first, int count, int flags) {
  VfsFile& file = Of(base);
  return file.database == nullptr ? SQLITE_IOERR_SHMLOCK : file.database->LockIndex(file.locks, first, count, flags);
}

void ShmBarrier(sqlite3_file* base) {
  if (VfsFile& file = Of(base); file.database != nullptr) file.database->Barrier();
}

int ShmUnmap(sqlite3_file* base, int /*delete_flag*/) {
  if (VfsFile& file = Of(base); file.database != nullptr) file.database->UnmapIndex(file.locks);
  return SQLITE_OK;
}

// Asked of connections that were told to map (PRAGMA mmap_size); null: SQLite reads the page.
int Fetch(sqlite3_file* base, sqlite3_int64 offset, int size, void** out) {
  VfsFile& file = Of(base);
  const char* const found =
      file.database == nullptr
          ? nullptr
          : file.database->map().Find(*file.file, static_cast<uint64_t>(offset), static_cast<uint64_t>(size));
  *out = const_cast<char*>(found);  // to be read only
  return SQLITE_OK;
}

// The map stays where it is until the last connection closes.
int Unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

class MemoryFile final : public io::File {
 public:
  absl::StatusOr<size_t> Read(uint64_t offset, std::span<char> into) override {
    return offset >= bytes_.size() ? 0 : bytes_.copy(into.data(), into.size(), offset);
  }
  absl::Status Write(uint64_t offset, std::string_view bytes) override {
    try {
      if (bytes_.size() < offset + bytes.size()) bytes_.resize(offset + bytes.size());
    } catch (const std::exception&) {
      return absl::ResourceExhaustedError("no memory for a temporary file");
    }
    std::memcpy(bytes_.data() + offset, bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  absl::Status Truncate(uint64_t size) override {
    bytes_.resize(std::min<uint64_t>(size, bytes_.size()));
    return absl::OkStatus();
  }
  absl::Status Sync() override { return absl::OkStatus(); }
  absl::StatusOr<uint64_t> Size() override { return bytes_.size(); }
  absl::Status Lock(uint64_t, uint64_t, bool) override { return absl::OkStatus(); }

 private:
  std::string bytes_;
};

}  // namespace

const sqlite3_io_methods& VfsFileMethods() {
  static const sqlite3_io_methods kMethods = {3,
                                              Close,
                                              Read,
                                              Write,
                                              Truncate,
                                              Sync,
                                              FileSize,
                                              Lock,
                                              Unlock,
                                              CheckReservedLock,
                                              FileControl,
                                              SectorSize,
                                              DeviceCharacteristics,
                                              ShmMap,
                                              ShmLock,
                                              ShmBarrier,
                                              ShmUnmap,
                                              Fetch,
                                              Unfetch};
  return kMethods;
}

std::unique_ptr<io::File> MakeMemoryFile() { return std::make_unique<MemoryFile>(); }

}  // namespace coffer::sqlite
