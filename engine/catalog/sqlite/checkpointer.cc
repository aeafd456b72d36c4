#include "engine/catalog/sqlite/checkpointer.h"

#include <algorithm>
#include <string>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

// At this many times `pages` updates wait for longer.
constexpr int64_t kPatienceFactor = 4;
constexpr std::chrono::milliseconds kWaitBriefly(20);
constexpr int64_t kFrameBytes = 4096 + 24;  // a page and its header
constexpr int64_t kWalHeaderBytes = 32;

}  // namespace

Checkpointer::Checkpointer(Connection& writer, ReaderPool& readers, const CheckpointLimits& limits, Clock& clock,
                           Health& health, Logger& logger, Metrics& metrics)
    : writer_(writer),
      readers_(readers),
      pages_(std::max<int64_t>(limits.pages, 1)),
      wait_max_(limits.wait_max),
      clock_(clock),
      health_(health),
      logger_(logger),
      checkpoint_seconds_(metrics.GetHistogram("coffer_catalog_checkpoint_duration_seconds",
                                               "Moves of the write-ahead log into the database; commits wait for them.",
                                               kSecondsBounds)),
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
  if (frames >= next_) {
    next_ = frames + pages_;
    MoveWal(frames >= pages_ * kPatienceFactor ? wait_max_ : std::min(wait_max_, kWaitBriefly));
  }
}

void Checkpointer::MoveWal(std::chrono::milliseconds patience) {
  // Views that begin after this see the newest commit, which is no hindrance: nothing is written while this runs.
  const bool ended = readers_.EndViews(patience);
  // Where all was copied, Views that begin after this read the database alone, and the next commit starts the WAL over.
  if (Checkpoint(SQLITE_CHECKPOINT_PASSIVE) && ended) readers_.EndViews(patience);
  if (!ended && patience == wait_max_) {
    logger_.Log(LogLevel::kWarning, "a catalog view does not end; the write-ahead log grows meanwhile", {});
  }
}

// Whether it got as far as the mode wants.
bool Checkpointer::Checkpoint(int mode) {
  const ScopedTimer timer(checkpoint_seconds_, clock_);
  int frames = 0;
  int moved = 0;
  const int result = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, mode, &frames, &moved);
  if (result == SQLITE_OK) return true;
  if ((result & 0xff) == SQLITE_BUSY) return false;
  const absl::Status error = writer_.Error(result);
  // What the database file holds is uncertain after a flush that failed. A full disk is not: the WAL keeps everything.
  if ((result & 0xff) == SQLITE_IOERR) health_.TurnReadOnly(error);
  const std::string message = error.ToString();
  const LogField fields[] = {{"error", message}};
  logger_.Log(LogLevel::kError, "a catalog checkpoint failed", fields);
  return false;
}

absl::Status Checkpointer::CheckpointAll() {
  readers_.EndViews(wait_max_);
  const int result = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (result != SQLITE_OK) return writer_.Error(result);
  frames_.store(0, std::memory_order_relaxed);
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
