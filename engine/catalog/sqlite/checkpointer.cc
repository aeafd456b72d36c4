#include "engine/catalog/sqlite/checkpointer.h"

#include <algorithm>
#include <string>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

// At this many times `pages` updates wait for longer.
constexpr int64_t kPatienceFactor = 4;
constexpr std::chrono::milliseconds kWaitBriefly(20);
// The lent thread stops when what is left is `pages` by this, or after so many passes.
constexpr int64_t kRestDivisor = 16;
constexpr int kPassesMax = 3;
constexpr int64_t kFrameBytes = 4096 + 24;  // a page and its header
constexpr int64_t kWalHeaderBytes = 32;

}  // namespace

Checkpointer::Checkpointer(Connection& writer, Connection& mover, ReaderPool& readers, const CheckpointLimits& limits,
                           Clock& clock, Health& health, Logger& logger, Metrics& metrics)
    : writer_(writer),
      mover_(mover),
      readers_(readers),
      pages_(std::max<int64_t>(limits.pages, 1)),
      wait_max_(limits.wait_max),
      clock_(clock),
      health_(health),
      logger_(logger),
      checkpoint_seconds_(metrics.GetHistogram("coffer_catalog_checkpoint_duration_seconds",
                                               "Copies of the write-ahead log into the database.", kSecondsBounds)),
      next_(pages_) {
  sqlite3_wal_hook(writer_.handle(), &Checkpointer::OnCommit, this);
}

Checkpointer::~Checkpointer() { sqlite3_wal_hook(writer_.handle(), nullptr, nullptr); }

int Checkpointer::OnCommit(void* self, sqlite3*, const char*, int frames) {
  static_cast<Checkpointer*>(self)->frames_.store(frames, std::memory_order_relaxed);
  return SQLITE_OK;
}

uint64_t Checkpointer::wal_bytes() const {
  const int64_t frames = frames_.load(std::memory_order_relaxed);
  return frames == 0 ? 0 : static_cast<uint64_t>(kWalHeaderBytes + frames * kFrameBytes);
}

void Checkpointer::AfterCommit() {
  if (health_.read_only()) return;  // nothing more is written, so the WAL does not grow
  const int64_t frames = frames_.load(std::memory_order_relaxed);
  if (frames < next_ - pages_) next_ = pages_;  // it started over
  if (LeaveToThread(frames >= next_)) return;
  next_ = frames + pages_;
  MoveWal(frames >= pages_ * kPatienceFactor ? wait_max_ : std::min(wait_max_, kWaitBriefly));
}

// False when it is for the caller to move the WAL now.
bool Checkpointer::LeaveToThread(bool is_due) {
  MutexLock lock(mutex_);
  if (stage_ == Stage::kRest) {
    stage_ = Stage::kNone;
    return false;
  }
  if (!lent_) return !is_due;
  if (is_due && stage_ == Stage::kNone) {
    stage_ = Stage::kWanted;
    changed_.NotifyOne();
  }
  return true;
}

void Checkpointer::Run(std::stop_token stop) {
  // Declared before the lock, so that it goes after it: the callback takes the mutex itself.
  std::stop_callback wake(stop, [this] {
    MutexLock lock(mutex_);
    changed_.NotifyAll();
  });
  MutexLock lock(mutex_);
  if (lent_) return;
  lent_ = true;
  while (true) {
    changed_.Wait(mutex_, [&] { return stop.stop_requested() || stage_ == Stage::kWanted; });
    if (stop.stop_requested()) break;
    stage_ = Stage::kMoving;
    mutex_.unlock();
    MoveAhead();
    mutex_.lock();
    stage_ = Stage::kRest;
  }
  lent_ = false;
  stage_ = Stage::kNone;
}

void Checkpointer::MoveAhead() {
  for (int pass = 0; pass < kPassesMax && !health_.read_only(); ++pass) {
    readers_.EndViews(std::min(wait_max_, kWaitBriefly));  // what they see from here on can be copied
    const std::optional<int64_t> moved = Checkpoint(mover_);
    if (!moved) return;
    const bool is_little = frames_.load(std::memory_order_relaxed) - *moved <= pages_ / kRestDivisor;
    // SQLite flushes the database when the WAL is copied whole, for which whoever commits would wait then.
    if (!FlushDatabase() || is_little) return;
  }
}

bool Checkpointer::FlushDatabase() {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(mover_.handle(), nullptr, SQLITE_FCNTL_FILE_POINTER, &file);
  const int result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
  if (result != SQLITE_OK) TellFailure(mover_, result);
  return result == SQLITE_OK;
}

void Checkpointer::MoveWal(std::chrono::milliseconds patience) {
  // Views that begin after this see the newest commit, which is no hindrance: nothing is written while this runs.
  const bool ended = readers_.EndViews(patience);
  // Where all was copied, Views that begin after this read the database alone, and the next commit starts the WAL over.
  if (Checkpoint(writer_) && ended) readers_.EndViews(patience);
  if (!ended && patience == wait_max_) {
    logger_.Log(LogLevel::kWarning, "a catalog view does not end; the write-ahead log grows meanwhile", {});
  }
}

// How many frames of the WAL are in the database now; none when it could not be done.
std::optional<int64_t> Checkpointer::Checkpoint(Connection& connection) {
  const ScopedTimer timer(checkpoint_seconds_, clock_);
  int frames = 0;
  int moved = 0;
  const int result =
      sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  if (result == SQLITE_OK) return moved;
  if ((result & 0xff) == SQLITE_BUSY) return std::nullopt;
  TellFailure(connection, result);
  return std::nullopt;
}

void Checkpointer::TellFailure(Connection& connection, int result) {
  const absl::Status error = connection.Error(result);
  // What the database file holds is uncertain after a flush that failed. A full disk is not: the WAL keeps everything.
  if ((result & 0xff) == SQLITE_IOERR) health_.TurnReadOnly(error);
  const std::string message = error.ToString();
  const LogField fields[] = {{"error", message}};
  logger_.Log(LogLevel::kError, "a catalog checkpoint failed", fields);
}

absl::Status Checkpointer::CheckpointAll() {
  readers_.EndViews(wait_max_);
  const int result = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (result != SQLITE_OK) return writer_.Error(result);
  frames_.store(0, std::memory_order_relaxed);
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
