#include "engine/catalog/sqlite/checkpointer.h"

#include <algorithm>
#include <string>

#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

constexpr int64_t kRestartFactor = 4;
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
      next_passive_(pages_),
      next_restart_(pages_ * kRestartFactor) {
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
  if (frames < next_passive_ - pages_) {  // it started over
    next_passive_ = pages_;
    next_restart_ = pages_ * kRestartFactor;
  }
  if (frames >= next_restart_) {
    RestartWal();
  } else if (frames >= next_passive_) {
    next_passive_ = frames + pages_;
    Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  }
}

void Checkpointer::RestartWal() {
  const bool idle = readers_.CloseGate(wait_max_);
  const bool done = idle && Checkpoint(SQLITE_CHECKPOINT_RESTART);
  readers_.OpenGate();
  if (done) {
    frames_.store(0, std::memory_order_relaxed);
    next_passive_ = pages_;
    next_restart_ = pages_ * kRestartFactor;
    return;
  }
  next_restart_ = frames_.load(std::memory_order_relaxed) + pages_;
  if (!idle) {
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
  const int result = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (result != SQLITE_OK) return writer_.Error(result);
  frames_.store(0, std::memory_order_relaxed);
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
