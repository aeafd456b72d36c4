// Moves what commits wrote to the WAL into the database, on the thread that commits.
//
// Every `pages` frames all that the WAL has is copied. Views are let go before and after, for as long as those under
// way take to end, and run on beside the copying; the next commit then finds no reader in the WAL and starts it over,
// so its file is overwritten again and again. A View that does not end soon is waited for briefly, and from four times
// that size on for longer, once every `pages` frames, so the WAL grows slowly at worst.
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
  // Everything into the database, and the WAL empty; no View is under way. Trust in the WAL is not needed after that.
  absl::Status CheckpointAll();

  // Thread-safe.
  uint64_t wal_bytes() const;

 private:
  static int OnCommit(void* self, sqlite3* connection, const char* name, int frames);
  bool Checkpoint(int mode);
  void MoveWal(std::chrono::milliseconds patience);

  Connection& writer_;
  ReaderPool& readers_;
  const int64_t pages_;
  const std::chrono::milliseconds wait_max_;
  Clock& clock_;
  Health& health_;
  Logger& logger_;
  Histogram& checkpoint_seconds_;
  std::atomic<int64_t> frames_{0};  // in the WAL after the last commit
  int64_t next_;                    // at this many frames it is moved
};

}  // namespace coffer::sqlite
