// Moves what commits wrote to the WAL into the database.
//
// Every `pages` frames all that the WAL has is copied. Views are let go before and after, for as long as those under
// way take to end, and run on beside the copying; the next commit then finds no reader in the WAL and starts it over,
// so its file is overwritten again and again. A View that does not end soon is waited for briefly, and from four times
// that size on for longer, once every `pages` frames, so the WAL grows slowly at worst.
//
// The thread that commits does that, and commits wait. With a thread lent for it (Run) that one copies beside them what
// there is, in a few passes, each with less to do, and the thread that commits only what came during the last: a WAL
// can start over only at a moment when nothing of it is left to copy.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/base/health.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/base/mutex.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/reader_pool.h"

namespace coffer::sqlite {

struct CheckpointLimits {
  int64_t pages = 4000;                      // at least 1
  std::chrono::milliseconds wait_max{1000};  // for Views to end; one that hangs must not stop all commits
};

class Checkpointer {
 public:
  // Takes the WAL hook of `writer`. `mover` is used by the lent thread.
  Checkpointer(Connection& writer, Connection& mover, ReaderPool& readers, const CheckpointLimits& limits, Clock& clock,
               Health& health, Logger& logger, Metrics& metrics);
  ~Checkpointer();

  // Copies beside the commits until `stop`. Lend one thread at most.
  void Run(std::stop_token stop);

  // After a commit, with no transaction open. A checkpoint whose flush failed turns the store read-only.
  void AfterCommit();
  // Everything into the database, and the WAL empty; no View is under way. Trust in the WAL is not needed after that.
  absl::Status CheckpointAll();

  // Thread-safe.
  uint64_t wal_bytes() const;

 private:
  // Of a move by the lent thread. Only one thread at a time moves the WAL.
  enum class Stage : uint8_t {
    kNone,
    kWanted,  // the lent thread shall copy
    kMoving,  // it does
    kRest,    // it did; what came meanwhile is left to the thread that commits
  };

  static int OnCommit(void* self, sqlite3* connection, const char* name, int frames);
  bool LeaveToThread(bool is_due);
  void MoveAhead();
  void MoveWal(std::chrono::milliseconds patience);
  std::optional<int64_t> Checkpoint(Connection& connection);
  bool FlushDatabase();
  void TellFailure(Connection& connection, int result);

  Connection& writer_;
  Connection& mover_;
  ReaderPool& readers_;
  const int64_t pages_;
  const std::chrono::milliseconds wait_max_;
  Clock& clock_;
  Health& health_;
  Logger& logger_;
  Histogram& checkpoint_seconds_;
  std::atomic<int64_t> frames_{0};  // in the WAL after the last commit
  int64_t next_;                    // at this many frames it is moved

  Mutex mutex_;
  CondVar changed_;
  bool lent_ COFFER_GUARDED_BY(mutex_) = false;
  Stage stage_ COFFER_GUARDED_BY(mutex_) = Stage::kNone;
};

}  // namespace coffer::sqlite
