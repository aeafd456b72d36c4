#include "engine/catalog/sqlite/reader_pool.h"

#include <algorithm>
#include <utility>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

// How often a wait looks at its deadline and stop token, which cannot wake it.
constexpr std::chrono::milliseconds kLookUp(5);

absl::Status EndSnapshot(Connection& connection) {
  // A read that failed may have ended the transaction already.
  return connection.in_transaction() ? connection.Prepare("ROLLBACK").Run() : absl::OkStatus();
}

}  // namespace

void ReaderPool::Add(std::unique_ptr<Connection> connection) {
  MutexLock lock(mutex_);
  readers_.push_back(std::make_unique<Reader>(std::move(connection)));
  free_.push_back(readers_.back().get());
}

absl::Status ReaderPool::View(const OpContext& context, const Catalog::Read& read) {
  ASSIGN_OR_RETURN(Reader* const reader, Take(context));
  absl::Status status = Run(*reader, read);
  Return(reader);
  return status;
}

absl::Status ReaderPool::Run(Reader& reader, const Catalog::Read& read) {
  Connection& connection = *reader.connection;
  // Read before the snapshot begins, so that the snapshot cannot be older.
  const uint64_t committed = committed_();
  if (reader.committed != committed) RETURN_IF_ERROR(EndSnapshot(connection));
  if (!connection.in_transaction()) {
    RETURN_IF_ERROR(connection.Prepare("BEGIN").Run());
    reader.committed = committed;
    reader.snapshot.Forget();
  }
  absl::Status status = read(reader.snapshot);
  // Nothing is built on a transaction in which something went wrong.
  if (!status.ok()) status.Update(EndSnapshot(connection));
  return status;
}

absl::StatusOr<ReaderPool::Reader*> ReaderPool::Take(const OpContext& context) {
  MutexLock lock(mutex_);
  const auto ready = [this] { return !gate_closed_ && !free_.empty(); };
  do {
    RETURN_IF_ERROR(CheckContext(context, clock_));
  } while (!ready() && !changed_.WaitFor(mutex_, kLookUp, ready));
  const auto mine = std::find_if(free_.begin(), free_.end(), [self = std::this_thread::get_id()](const Reader* reader) {
    return reader->user == self;
  });
  if (mine != free_.end()) std::swap(*mine, free_.back());
  Reader* const reader = free_.back();
  free_.pop_back();
  reader->user = std::this_thread::get_id();
  return reader;
}

void ReaderPool::Return(Reader* reader) {
  MutexLock lock(mutex_);
  free_.push_back(reader);
  if (gate_closed_) {
    idle_.NotifyAll();
  } else {
    changed_.NotifyOne();
  }
}

bool ReaderPool::EndViews(std::chrono::nanoseconds time) {
  MutexLock lock(mutex_);
  gate_closed_ = true;
  bool ended = idle_.WaitFor(mutex_, time, [this] { return free_.size() == readers_.size(); });
  for (Reader* reader : free_) ended = EndSnapshot(*reader->connection).ok() && ended;
  gate_closed_ = false;
  changed_.NotifyAll();
  return ended;
}

}  // namespace coffer::sqlite
