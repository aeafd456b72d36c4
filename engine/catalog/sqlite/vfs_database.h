// What connections to one database file share: SQLite's five lock levels, the WAL index and its locks, the map of the
// file.
//
// Other processes are kept out altogether (vfs.h), so all of this is memory. Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/catalog/sqlite/file_map.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

// The part of one connection. Only VfsDatabase touches it.
struct VfsLocks {
  int level = 0;  // SQLITE_LOCK_NONE ... SQLITE_LOCK_EXCLUSIVE
  uint32_t shared_slots = 0;
  uint32_t exclusive_slots = 0;
  bool maps_index = false;
};

class VfsDatabase {
 public:
  // `guard` holds the lock of the process.
  VfsDatabase(std::unique_ptr<io::File> guard, uint64_t map_bytes) : guard_(std::move(guard)), map_(map_bytes) {}

  FileMap& map() { return map_; }

  // Results are SQLite's: SQLITE_OK or SQLITE_BUSY; these never wait.
  int Lock(VfsLocks& locks, int level);
  void Unlock(VfsLocks& locks, int level);
  bool HasReserved() const;

  // Regions of the WAL index live until the last connection has unmapped. SQLITE_IOERR_NOMEM is possible.
  int MapIndex(VfsLocks& locks, int region, int size, bool extend, void volatile** out);
  void UnmapIndex(VfsLocks& locks);
  int LockIndex(VfsLocks& locks, int first, int count, int flags);
  void Barrier();

 private:
  int LockSlotsShared(VfsLocks& locks, uint32_t mask, int first) COFFER_REQUIRES(mutex_);
  int LockSlotsExclusive(VfsLocks& locks, uint32_t mask) COFFER_REQUIRES(mutex_);
  void UnlockSlots(VfsLocks& locks, uint32_t mask) COFFER_REQUIRES(mutex_);

  const std::unique_ptr<io::File> guard_;
  FileMap map_;
  mutable Mutex mutex_;
  int readers_ COFFER_GUARDED_BY(mutex_) = 0;                   // connections at SHARED or above
  const VfsLocks* writer_ COFFER_GUARDED_BY(mutex_) = nullptr;  // the one at RESERVED or above
  bool pending_ COFFER_GUARDED_BY(mutex_) = false;              // it waits for the readers to go, or is alone
  int mappers_ COFFER_GUARDED_BY(mutex_) = 0;
  std::vector<std::unique_ptr<char[]>> regions_ COFFER_GUARDED_BY(mutex_);
  std::array<int, 8> slots_ COFFER_GUARDED_BY(mutex_) = {};  // holders; -1: one exclusive holder
};

}  // namespace coffer::sqlite
