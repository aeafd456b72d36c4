// Moves what commits wrote to the WAL into the database, on the thread that commits.
//
// Every `pages` frames a passive checkpoint copies what no reader needs any more; the WAL then starts over by itself as
// soon as a commit finds no reader in it. Readers that always overlap would let it grow for ever: at four times that
// size new Views are held back until those under way have ended, and it starts over then. While one View does not end,
// updates wait for it once every `pages` frames, so the WAL grows slowly at worst.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/health.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/reader_pool.h"

namespace coffer::sqlite {

struct CheckpointLimits {
  int64_t pages = 4000;                      // at least 1
  std::chrono::milliseconds wait_max{1000};  // for Views to end; one that hangs must not stop all commits
};

class Checkpointer {
 public:
  // Takes the connection's WAL hook.
  Checkpointer(Connection& writer, ReaderPool& readers, const CheckpointLimits& limits, Clock& clock, Health& health,
               Logger& logger, Metrics& metrics);
  ~Checkpointer();

  // After a commit, with no transaction open. A checkpoint whose flush failed turns the store read-only.
  void AfterCommit();
  // Everything into the database, and the WAL empty; no reader is out. Trust in the WAL is not needed after that.
  absl::Status CheckpointAll();

  // Thread-safe.
  uint64_t wal_bytes() const;

 private:
  static int OnCommit(void* self, sqlite3* connection, const char* name, int frames);
  bool Checkpoint(int mode);
  void RestartWal();

  Connection& writer_;
  ReaderPool& readers_;
  const int64_t pages_;
  const std::chrono::milliseconds wait_max_;
  Clock& clock_;
  Health& health_;
  Logger& logger_;
  Histogram& checkpoint_seconds_;
  std::atomic<int64_t> frames_{0};  // in the WAL after the last commit
  int64_t next_passive_;            // at this many frames
  int64_t next_restart_;
};

}  // namespace coffer::sqlite
