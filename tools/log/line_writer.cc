#include "tools/log/line_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer {
namespace {

constexpr mode_t kOwnerOnly = 0600;
// How long lines gather: long enough to make one call of many, too short to be noticed.
constexpr std::chrono::milliseconds kGather{10};
constexpr size_t kGatherBytes = 64 * 1024;
// A pipe that is ready takes so much without waiting, as POSIX has it.
constexpr size_t kPieceBytes = 4096;
// At the end a reader that is stuck is waited for this long. It is asked for as often as the other says.
constexpr std::chrono::milliseconds kPatienceAtEnd{1000};
constexpr std::chrono::milliseconds kLook{50};

absl::StatusOr<int> OpenLog(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (fd >= 0) return fd;
  return absl::UnavailableError(absl::StrCat("the log file ", path, " cannot be opened: ", std::strerror(errno)));
}

}  // namespace

LineWriter::LineWriter(LogFormat format, int fd, size_t bytes_max) : LineWriter(format, "", fd, bytes_max) {}

LineWriter::LineWriter(LogFormat format, std::string path, int fd, size_t bytes_max)
    : format_(format), path_(std::move(path)), bytes_max_(bytes_max), fd_(fd), thread_([this] { Run(); }) {}

absl::StatusOr<std::unique_ptr<LineWriter>> LineWriter::Open(LogFormat format, std::string path) {
  ASSIGN_OR_RETURN(const int fd, OpenLog(path));
  return std::unique_ptr<LineWriter>(new LineWriter(format, std::move(path), fd, kBytesMax));
}

LineWriter::~LineWriter() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  changed_.NotifyAll();
  thread_.join();
  if (!path_.empty()) ::close(fd_);
}

void LineWriter::Write(std::string_view line) {
  bool wake = false;
  {
    MutexLock lock(mutex_);
    if (waiting_.size() + line.size() > bytes_max_) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    // The thread is woken for the first line, and when it need not wait for more.
    wake = waiting_.empty();
    waiting_.append(line);
    taken_bytes_ += line.size();
    if (!urgent_ && waiting_.size() >= kGatherBytes) wake = urgent_ = true;
  }
  if (wake) changed_.NotifyAll();
}

void LineWriter::Flush() {
  MutexLock lock(mutex_);
  urgent_ = true;
  changed_.NotifyAll();
  changed_.Wait(mutex_, [this, wanted = taken_bytes_] { return given_bytes_ >= wanted; });
}

absl::Status LineWriter::Reopen() {
  if (path_.empty()) return absl::OkStatus();
  Flush();
  ASSIGN_OR_RETURN(const int fd, OpenLog(path_));
  MutexLock lock(mutex_);
  next_fd_ = fd;
  changed_.NotifyAll();
  changed_.Wait(mutex_, [this] { return next_fd_ < 0; });
  return absl::OkStatus();
}

bool LineWriter::Take(std::string& taken) {
  MutexLock lock(mutex_);
  changed_.Wait(mutex_, [this] { return ending_ || !waiting_.empty() || next_fd_ >= 0; });
  changed_.WaitFor(mutex_, kGather, [this] { return ending_ || urgent_ || next_fd_ >= 0; });
  if (next_fd_ >= 0) ::close(std::exchange(fd_, std::exchange(next_fd_, -1)));
  urgent_ = false;
  taken.clear();
  taken.swap(waiting_);
  return !taken.empty() || !ending_;
}

void LineWriter::Run() {
  std::string taken;
  uint64_t told = 0;
  while (Take(taken)) {
    WriteOut(taken);
    if (const uint64_t dropped = dropped_lines(); dropped != told) {
      LogLine line(format_, SystemClock().WallNow(), LogLevel::kWarning,
                   "log lines were dropped: their reader is slow");
      WriteOut(std::move(line.Number("lines", dropped - told)).Finish());
      told = dropped;
    }
    {
      MutexLock lock(mutex_);
      given_bytes_ += taken.size();
    }
    changed_.NotifyAll();
  }
}

// Errors have nowhere to be told; what a full disk takes no more is lost.
void LineWriter::WriteOut(std::string_view bytes) {
  const size_t piece_bytes = path_.empty() ? kPieceBytes : bytes.size();
  while (!bytes.empty() && AwaitRoom()) {
    const ssize_t count = ::write(fd_, bytes.data(), std::min(bytes.size(), piece_bytes));
    // The second: a terminal that another program made so.
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
}

bool LineWriter::AwaitRoom() {
  pollfd ready{.fd = fd_, .events = POLLOUT, .revents = 0};
  std::chrono::milliseconds waited_at_end{0};
  while (::poll(&ready, 1, static_cast<int>(kLook.count())) == 0) {
    MutexLock lock(mutex_);
    if (ending_ && (waited_at_end += kLook) >= kPatienceAtEnd) return false;
  }
  return true;
}

}  // namespace coffer
