// SQLite's files through the file seam, so that one simulated power cut hits the catalog and the blobs alike.
//
//   ASSIGN_OR_RETURN(const auto vfs, Vfs::Register(files, clock, random));
//   sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, vfs->name().c_str());
//
// One process at a time: while any connection is open, the lock bytes that every SQLite uses are held on the database
// file, so another process, another Vfs or the sqlite3 tool gets SQLITE_BUSY (from the open here, from its first read
// there). Connections of one Vfs to one path share it as usual, also in WAL mode; the WAL index is memory of this
// process, so no -shm file exists. Paths are taken as they are: one database has one spelling.
//
// With `map_bytes`, connections that set PRAGMA mmap_size read the database file's first so many bytes from a map of
// it, if its file system has maps. The number in the pragma says yes or no only.
//
// Durability: a flush of a database, journal or WAL includes its name, the first time after each open. After a flush
// that failed nobody knows what the drive holds; from then on every write and flush through this Vfs fails, while reads
// go on.
//
// A process that was forked from the one that registered it writes nothing through it.
//
// POWERSAFE_OVERWRITE is promised to SQLite, as SQLite's own unix VFS does: a power cut during a write harms no bytes
// outside of it. That holds for drives that write a sector whole or not at all or fail to read it, and the simulated
// disk keeps to it in every profile. Without it each commit would add a padding page to the WAL. Nothing else is
// promised: writes may be torn and reordered.
//
// Thread-safe; connections as far as SQLite's threading mode says (SQLITE_OPEN_NOMUTEX is enough for one thread at a
// time). The seams and the Vfs outlive every connection.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/fork_guard.h"
#include "engine/base/metrics.h"
#include "engine/base/mutex.h"
#include "engine/base/random.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

class VfsDatabase;

class Vfs {
 public:
  static absl::StatusOr<std::unique_ptr<Vfs>> Register(io::FileSystem& files, Clock& clock, Random& random,
                                                       Metrics& metrics = NoMetrics(), uint64_t map_bytes = 0);
  ~Vfs();  // unregisters; no connection is open any more
  Vfs(const Vfs&) = delete;
  Vfs& operator=(const Vfs&) = delete;

  // What sqlite3_open_v2 wants; no other Vfs in the process has it.
  const std::string& name() const { return name_; }

  // The status behind the last error code that SQLite was given, for messages: SQLite keeps only the code.
  absl::Status last_error() const;
  // Whether a flush has failed. It stays true.
  bool flush_failed() const { return flush_failed_.load(std::memory_order_acquire); }
  bool forked() const { return process_.forked(); }

  // For the files of this VFS.
  io::FileSystem& files() const { return files_; }
  // Remembers `status` and gives `code` back.
  int Fail(int code, const absl::Status& status);
  int FailFlush(int code, const absl::Status& status);
  // For the time of one flush.
  ScopedTimer TimeFlush() { return {flush_seconds_, clock_}; }
  // The state that connections to this path share; holds the process-wide lock. Give it back with Release.
  absl::StatusOr<std::shared_ptr<VfsDatabase>> Share(const std::string& path, io::OpenMode mode);
  void Release(std::shared_ptr<VfsDatabase> database);

 private:
  Vfs(io::FileSystem& files, Clock& clock, Random& random, Metrics& metrics, uint64_t map_bytes);

  static Vfs& From(sqlite3_vfs* base) { return *static_cast<Vfs*>(base->pAppData); }
  static int Open(sqlite3_vfs* base, const char* path, sqlite3_file* file, int flags, int* flags_out);
  static int Delete(sqlite3_vfs* base, const char* path, int sync_directory);
  static int Access(sqlite3_vfs* base, const char* path, int flags, int* result);
  static int FullPathname(sqlite3_vfs* base, const char* path, int size, char* out);
  static int Randomness(sqlite3_vfs* base, int size, char* out);
  static int Sleep(sqlite3_vfs* base, int microseconds);
  static int CurrentTime(sqlite3_vfs* base, double* days);
  static int CurrentTimeInt64(sqlite3_vfs* base, sqlite3_int64* milliseconds);
  static int GetLastError(sqlite3_vfs* base, int size, char* out);

  const ForkGuard process_;
  io::FileSystem& files_;
  Clock& clock_;
  Random& random_;
  Histogram& flush_seconds_;
  const uint64_t map_bytes_;
  std::string name_;
  sqlite3_vfs base_ = {};
  std::atomic<bool> flush_failed_{false};
  mutable Mutex mutex_;
  absl::Status last_error_ COFFER_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<VfsDatabase>> databases_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::sqlite
