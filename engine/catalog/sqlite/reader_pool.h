// The connections that Views read through, and the gate that a checkpoint closes for a moment.
//
// Thread-safe. A reader is one connection, used by one thread at a time. While the gate is closed no new reader goes
// out; those that are out come back soon, because Views are short.
#pragma once

#include <chrono>
#include <memory>
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
  explicit ReaderPool(Clock& clock) : clock_(clock) {}

  // While opening only.
  void Add(std::unique_ptr<Connection> connection);

  // Runs `read` in a read transaction of its own. Waits for a free reader: Cancelled or DeadlineExceeded when the
  // context ends first.
  absl::Status View(const OpContext& context, const Catalog::Read& read);

  // Closes the gate and waits until no reader is out; false when that took longer than `time`. Followed by OpenGate
  // either way.
  bool CloseGate(std::chrono::nanoseconds time);
  void OpenGate();

 private:
  absl::StatusOr<Connection*> Take(const OpContext& context);
  void Return(Connection* connection);

  Clock& clock_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Mutex mutex_;
  CondVar changed_;
  CondVar idle_;
  std::vector<Connection*> free_ COFFER_GUARDED_BY(mutex_);
  bool gate_closed_ COFFER_GUARDED_BY(mutex_) = false;
};

}  // namespace coffer::sqlite
