#include "engine/catalog/sqlite/vfs_database.h"

#include <sqlite3.h>

#include <new>

namespace coffer::sqlite {

static_assert(std::tuple_size_v<std::array<int, 8>> == SQLITE_SHM_NLOCK);

int VfsDatabase::Lock(VfsLocks& locks, int level) {
  MutexLock lock(mutex_);
  if (locks.level >= level) return SQLITE_OK;
  if (level == SQLITE_LOCK_SHARED) {
    if (pending_) return SQLITE_BUSY;
    ++readers_;
    locks.level = SQLITE_LOCK_SHARED;
    return SQLITE_OK;
  }
  if (writer_ != nullptr && writer_ != &locks) return SQLITE_BUSY;
  writer_ = &locks;
  if (level == SQLITE_LOCK_RESERVED) {
    locks.level = SQLITE_LOCK_RESERVED;
    return SQLITE_OK;
  }
  // No new readers from here on; it stays so after BUSY, until the connection unlocks, or readers would starve the
  // writer.
  pending_ = true;
  locks.level = readers_ > 1 ? SQLITE_LOCK_PENDING : SQLITE_LOCK_EXCLUSIVE;
  return readers_ > 1 ? SQLITE_BUSY : SQLITE_OK;
}

void VfsDatabase::Unlock(VfsLocks& locks, int level) {
  MutexLock lock(mutex_);
  if (locks.level <= level) return;
  if (writer_ == &locks) {
    writer_ = nullptr;
    pending_ = false;
  }
  if (level == SQLITE_LOCK_NONE) --readers_;
  locks.level = level;
}

bool VfsDatabase::HasReserved() const {
  MutexLock lock(mutex_);
  return writer_ != nullptr;
}

int VfsDatabase::MapIndex(VfsLocks& locks, int region, int size, bool extend, void volatile** out) {
  MutexLock lock(mutex_);
  *out = nullptr;
  if (!locks.maps_index) {
    locks.maps_index = true;
    ++mappers_;
  }
  const auto wanted = static_cast<size_t>(region);
  if (wanted >= regions_.size() && !extend) return SQLITE_OK;
  while (wanted >= regions_.size()) {
    std::unique_ptr<char[]> memory(new (std::nothrow) char[static_cast<size_t>(size)]());
    if (memory == nullptr) return SQLITE_IOERR_NOMEM;
    regions_.push_back(std::move(memory));
  }
  *out = regions_[wanted].get();
  return SQLITE_OK;
}

void VfsDatabase::UnmapIndex(VfsLocks& locks) {
  MutexLock lock(mutex_);
  if (!locks.maps_index) return;
  UnlockSlots(locks, locks.shared_slots | locks.exclusive_slots);
  locks.maps_index = false;
  // Who maps it next recovers it from the WAL.
  if (--mappers_ == 0) regions_.clear();
}

int VfsDatabase::LockIndex(VfsLocks& locks, int first, int count, int flags) {
  const uint32_t mask = (1u << (first + count)) - (1u << first);
  MutexLock lock(mutex_);
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    UnlockSlots(locks, mask);
    return SQLITE_OK;
  }
  return (flags & SQLITE_SHM_SHARED) != 0 ? LockSlotsShared(locks, mask, first) : LockSlotsExclusive(locks, mask);
}

int VfsDatabase::LockSlotsShared(VfsLocks& locks, uint32_t mask, int first) {
  if ((locks.shared_slots & mask) != 0) return SQLITE_OK;
  int& slot = slots_[static_cast<size_t>(first)];
  if (slot < 0) return SQLITE_BUSY;
  ++slot;
  locks.shared_slots |= mask;
  return SQLITE_OK;
}

int VfsDatabase::LockSlotsExclusive(VfsLocks& locks, uint32_t mask) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    const uint32_t bit = 1u << i;
    if ((mask & bit) != 0 && (locks.exclusive_slots & bit) == 0 && slots_[i] != 0) return SQLITE_BUSY;
  }
  for (size_t i = 0; i < slots_.size(); ++i) {
    if ((mask & 1u << i) != 0) slots_[i] = -1;
  }
  locks.exclusive_slots |= mask;
  return SQLITE_OK;
}

void VfsDatabase::UnlockSlots(VfsLocks& locks, uint32_t mask) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    const uint32_t bit = mask & 1u << i;
    if ((locks.exclusive_slots & bit) != 0) slots_[i] = 0;
    if ((locks.shared_slots & bit) != 0) --slots_[i];
  }
  locks.exclusive_slots &= ~mask;
  locks.shared_slots &= ~mask;
}

void VfsDatabase::Barrier() {
  // The mutex orders what the compiler and ThreadSanitizer can see; the fence orders the rest, as SQLite's own VFS
  // does.
  MutexLock lock(mutex_);
  __sync_synchronize();
}

}  // namespace coffer::sqlite
