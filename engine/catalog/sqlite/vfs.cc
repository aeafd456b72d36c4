#include "engine/catalog/sqlite/vfs.h"

#include <cstdio>
#include <exception>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/vfs_database.h"
#include "engine/catalog/sqlite/vfs_file.h"
#include "engine/catalog/sqlite/wal_file.h"

namespace coffer::sqlite {
namespace {

// SQLite's lock bytes: PENDING, RESERVED and the 510 of SHARED, in every version and on every system.
constexpr uint64_t kLockBytesOffset = 0x40000000;
constexpr uint64_t kLockBytesCount = 512;

constexpr int kPathMax = 4096;

// Milliseconds from noon on November 24, 4714 BC, to the Unix epoch.
constexpr sqlite3_int64 kJulianToUnixMs = 210866760000000;
constexpr double kMsPerDay = 86400000.0;

io::OpenMode ModeOf(int flags) {
  if ((flags & SQLITE_OPEN_EXCLUSIVE) != 0) return io::OpenMode::kCreateNew;
  if ((flags & SQLITE_OPEN_CREATE) != 0) return io::OpenMode::kCreate;
  return (flags & SQLITE_OPEN_READWRITE) != 0 ? io::OpenMode::kReadWrite : io::OpenMode::kRead;
}

int OpenErrorCode(const absl::Status& status) {
  if (absl::IsUnavailable(status)) return SQLITE_BUSY;
  return SQLITE_CANTOPEN;
}

absl::Status OpenFile(VfsFile& file, int flags) {
  if (file.path.empty()) {
    file.file = MakeMemoryFile();
    return absl::OkStatus();
  }
  // The lock first: what another process has open is not touched.
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
    ASSIGN_OR_RETURN(file.database, file.vfs.Share(file.path, ModeOf(flags)));
  }
  absl::StatusOr<std::unique_ptr<io::File>> opened = file.vfs.files().Open(file.path, ModeOf(flags));
  if (!opened.ok()) {
    if (file.database != nullptr) file.vfs.Release(std::move(file.database));
    return opened.status();
  }
  file.file = *std::move(opened);
  if ((flags & SQLITE_OPEN_WAL) != 0) file.file = std::make_unique<WalFile>(std::move(file.file));
  file.delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  // One that exists may have been made by a process that died before it flushed the name.
  file.name_not_flushed = (flags & SQLITE_OPEN_CREATE) != 0 && !file.delete_on_close;
  return absl::OkStatus();
}

// An empty file counts as absent, as in SQLite's own VFS: a journal or WAL that was made and not written holds nothing.
absl::StatusOr<bool> HasContent(io::FileSystem& files, const std::string& path) {
  const auto file = files.Open(path, io::OpenMode::kRead);
  if (absl::IsNotFound(file.status())) return false;
  RETURN_IF_ERROR(file.status());
  ASSIGN_OR_RETURN(const uint64_t size, (*file)->Size());
  return size > 0;
}

// Extensions are not loaded.
void* DlOpen(sqlite3_vfs*, const char*) { return nullptr; }
void DlError(sqlite3_vfs*, int size, char* out) { sqlite3_snprintf(size, out, "extensions are not supported"); }
void (*DlSym(sqlite3_vfs*, void*, const char*))() { return nullptr; }
void DlClose(sqlite3_vfs*, void*) {}

}  // namespace

absl::StatusOr<std::unique_ptr<Vfs>> Vfs::Register(io::FileSystem& files, Clock& clock, Random& random,
                                                   Metrics& metrics, uint64_t map_bytes) {
  std::unique_ptr<Vfs> vfs(new Vfs(files, clock, random, metrics, map_bytes));
  if (const int result = sqlite3_vfs_register(&vfs->base_, /*makeDflt=*/0); result != SQLITE_OK) {
    return absl::InternalError(absl::StrCat("SQLite refuses a VFS: ", sqlite3_errstr(result)));
  }
  return vfs;
}

// The address makes the name unique in the process, also where two copies of this library are in it.
Vfs::Vfs(io::FileSystem& files, Clock& clock, Random& random, Metrics& metrics, uint64_t map_bytes)
    : files_(files),
      clock_(clock),
      random_(random),
      flush_seconds_(metrics.GetHistogram("coffer_catalog_flush_duration_seconds",
                                          "Flushes of the catalog's write-ahead log and database.", kSecondsBounds)),
      map_bytes_(map_bytes),
      name_(absl::StrCat("coffer-", absl::Hex(reinterpret_cast<uintptr_t>(this)))) {
  base_.iVersion = 2;
  base_.szOsFile = sizeof(VfsFileHandle);
  base_.mxPathname = kPathMax;
  base_.zName = name_.c_str();
  base_.pAppData = this;
  base_.xOpen = Open;
  base_.xDelete = Delete;
  base_.xAccess = Access;
  base_.xFullPathname = FullPathname;
  base_.xDlOpen = DlOpen;
  base_.xDlError = DlError;
  base_.xDlSym = DlSym;
  base_.xDlClose = DlClose;
  base_.xRandomness = Randomness;
  base_.xSleep = Sleep;
  base_.xCurrentTime = CurrentTime;
  base_.xGetLastError = GetLastError;
  base_.xCurrentTimeInt64 = CurrentTimeInt64;
}

Vfs::~Vfs() { sqlite3_vfs_unregister(&base_); }

absl::Status Vfs::last_error() const {
  MutexLock lock(mutex_);
  return last_error_;
}

int Vfs::Fail(int code, const absl::Status& status) {
  MutexLock lock(mutex_);
  last_error_ = status;
  return code;
}

int Vfs::FailFlush(int code, const absl::Status& status) {
  flush_failed_.store(true, std::memory_order_release);
  return Fail(code, status);
}

absl::StatusOr<std::shared_ptr<VfsDatabase>> Vfs::Share(const std::string& path, io::OpenMode mode) {
  MutexLock lock(mutex_);
  std::shared_ptr<VfsDatabase>& database = databases_[path];
  if (database != nullptr) return database;
  // A connection that only reads keeps others out all the same, which takes a file that is open for writing.
  absl::StatusOr<std::unique_ptr<io::File>> guard =
      files_.Open(path, mode == io::OpenMode::kRead ? io::OpenMode::kReadWrite : mode);
  absl::Status status = guard.status();
  if (status.ok()) status = (*guard)->Lock(kLockBytesOffset, kLockBytesCount, /*exclusive=*/true);
  if (!status.ok()) {
    databases_.erase(path);
    return status;
  }
  database = std::make_shared<VfsDatabase>(*std::move(guard), map_bytes_);
  return database;
}

void Vfs::Release(std::shared_ptr<VfsDatabase> database) {
  // Copies are made under the mutex only, so the count is exact; the lock of the process goes under it too, and an open
  // that follows finds it free.
  MutexLock lock(mutex_);
  for (auto entry = databases_.begin(); entry != databases_.end(); ++entry) {
    if (entry->second != database) continue;
    database.reset();
    if (entry->second.use_count() == 1) databases_.erase(entry);
    return;
  }
}

int Vfs::Open(sqlite3_vfs* base, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  Vfs& vfs = From(base);
  auto* handle = reinterpret_cast<VfsFileHandle*>(file);
  handle->base.pMethods = nullptr;
  try {
    auto opened = std::make_unique<VfsFile>(VfsFile{vfs, nullptr, path == nullptr ? "" : path});
    const absl::Status status = OpenFile(*opened, flags);
    if (!status.ok()) return vfs.Fail(OpenErrorCode(status), status);
    handle->file = opened.release();
  } catch (const std::exception&) {
    return vfs.Fail(SQLITE_NOMEM, absl::ResourceExhaustedError("no memory to open a file of the catalog"));
  }
  handle->base.pMethods = &VfsFileMethods();
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int Vfs::Delete(sqlite3_vfs* base, const char* path, int sync_directory) {
  Vfs& vfs = From(base);
  if (vfs.flush_failed() || vfs.forked()) return SQLITE_IOERR_DELETE;
  absl::Status status = vfs.files_.Remove(path);
  if (absl::IsNotFound(status)) return SQLITE_IOERR_DELETE_NOENT;
  if (!status.ok()) return vfs.Fail(SQLITE_IOERR_DELETE, status);
  if (sync_directory == 0) return SQLITE_OK;
  status = vfs.files_.SyncDirectory(std::string(io::DirectoryOf(path)));
  return status.ok() ? SQLITE_OK : vfs.FailFlush(SQLITE_IOERR_DIR_FSYNC, status);
}

int Vfs::Access(sqlite3_vfs* base, const char* path, int flags, int* result) {
  Vfs& vfs = From(base);
  const absl::StatusOr<bool> found =
      flags == SQLITE_ACCESS_EXISTS ? HasContent(vfs.files_, path) : vfs.files_.Exists(path);
  if (!found.ok()) return vfs.Fail(SQLITE_IOERR_ACCESS, found.status());
  *result = *found ? 1 : 0;
  return SQLITE_OK;
}

int Vfs::FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
  const int length = std::snprintf(out, static_cast<size_t>(size), "%s", path);
  return length < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

int Vfs::Randomness(sqlite3_vfs* base, int size, char* out) {
  From(base).random_.Fill(std::span<char>(out, static_cast<size_t>(size)));
  return size;
}

int Vfs::Sleep(sqlite3_vfs*, int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  return microseconds;
}

int Vfs::CurrentTimeInt64(sqlite3_vfs* base, sqlite3_int64* milliseconds) {
  *milliseconds = kJulianToUnixMs + From(base).clock_.WallNow().time_since_epoch().count();
  return SQLITE_OK;
}

int Vfs::CurrentTime(sqlite3_vfs* base, double* days) {
  sqlite3_int64 milliseconds = 0;
  CurrentTimeInt64(base, &milliseconds);
  *days = static_cast<double>(milliseconds) / kMsPerDay;
  return SQLITE_OK;
}

int Vfs::GetLastError(sqlite3_vfs* base, int size, char* out) {
  if (out != nullptr && size > 0) sqlite3_snprintf(size, out, "%s", From(base).last_error().ToString().c_str());
  return 0;
}

}  // namespace coffer::sqlite
