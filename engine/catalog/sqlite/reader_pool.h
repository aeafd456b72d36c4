// The connections that Views read through, and the snapshots that they keep.
//
// A reader is one connection, used by one thread at a time; a thread gets the one that it had last when that is free,
// whose pages are still in its caches. A reader that comes back keeps its read transaction open: the next View goes on
// in it while nothing was committed since, which spares the beginning and the end of a transaction.
//
// A snapshot that is kept holds the WAL up, so whoever moves the WAL into the database asks for their end first
// (EndViews). Readers that nobody uses are ended there as well: no timer is needed, and without commits the WAL does
// not grow.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/context.h"
#include "engine/base/mutex.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/snapshot.h"

namespace coffer::sqlite {

class ReaderPool {
 public:
  // `committed` tells a number that grows with each commit, after the commit is visible and before its writers are
  // told.
  ReaderPool(Clock& clock, std::function<uint64_t()> committed) : clock_(clock), committed_(std::move(committed)) {}

  // While opening only.
  void Add(std::unique_ptr<Connection> connection);

  // Runs `read` in one read transaction, which sees everything that was committed before the call. Waits for a free
  // reader: Cancelled or DeadlineExceeded when the context ends first.
  absl::Status View(const OpContext& context, const Catalog::Read& read);

  // Waits until the Views under way have ended, and ends the snapshots that readers keep; new Views are held back
  // meanwhile. False when that took longer than `time`. Views are let in again either way.
  bool EndViews(std::chrono::nanoseconds time);

 private:
  struct Reader {
    explicit Reader(std::unique_ptr<Connection> its_connection)
        : connection(std::move(its_connection)), snapshot(*connection) {}
    const std::unique_ptr<Connection> connection;
    Snapshot snapshot;
    uint64_t committed = 0;  // what the snapshot holds at least, while a transaction is open
    std::thread::id user;    // the last one
  };

  absl::StatusOr<Reader*> Take(const OpContext& context);
  void Return(Reader* reader);
  absl::Status Run(Reader& reader, const Catalog::Read& read);

  Clock& clock_;
  const std::function<uint64_t()> committed_;
  std::vector<std::unique_ptr<Reader>> readers_;
  Mutex mutex_;
  CondVar changed_;
  CondVar idle_;
  std::vector<Reader*> free_ COFFER_GUARDED_BY(mutex_);
  bool gate_closed_ COFFER_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::sqlite
