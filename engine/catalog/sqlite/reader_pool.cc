#include "engine/catalog/sqlite/reader_pool.h"

#include <utility>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

// How often a wait looks at its deadline and stop token, which cannot wake it.
constexpr std::chrono::milliseconds kLookUp(5);

absl::Status RunRead(Connection& connection, const Catalog::Read& read) {
  RETURN_IF_ERROR(connection.Prepare("BEGIN").Run());
  absl::Status status = read(Snapshot(connection));
  // A read that failed may have ended the transaction already.
  if (connection.in_transaction()) status.Update(connection.Prepare("ROLLBACK").Run());
  return status;
}

}  // namespace

void ReaderPool::Add(std::unique_ptr<Connection> connection) {
  MutexLock lock(mutex_);
  free_.push_back(connection.get());
  connections_.push_back(std::move(connection));
}

absl::Status ReaderPool::View(const OpContext& context, const Catalog::Read& read) {
  ASSIGN_OR_RETURN(Connection* const connection, Take(context));
  absl::Status status = RunRead(*connection, read);
  Return(connection);
  return status;
}

absl::StatusOr<Connection*> ReaderPool::Take(const OpContext& context) {
  MutexLock lock(mutex_);
  const auto ready = [this] { return !gate_closed_ && !free_.empty(); };
  do {
    RETURN_IF_ERROR(CheckContext(context, clock_));
  } while (!changed_.WaitFor(mutex_, kLookUp, ready));
  Connection* const connection = free_.back();
  free_.pop_back();
  return connection;
}

void ReaderPool::Return(Connection* connection) {
  MutexLock lock(mutex_);
  free_.push_back(connection);
  if (gate_closed_) {
    idle_.NotifyAll();
  } else {
    changed_.NotifyOne();
  }
}

bool ReaderPool::CloseGate(std::chrono::nanoseconds time) {
  MutexLock lock(mutex_);
  gate_closed_ = true;
  return idle_.WaitFor(mutex_, time, [this] { return free_.size() == connections_.size(); });
}

void ReaderPool::OpenGate() {
  MutexLock lock(mutex_);
  gate_closed_ = false;
  changed_.NotifyAll();
}

}  // namespace coffer::sqlite
