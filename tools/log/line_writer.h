// Writes lines to a file or to the error stream, on a thread of its own: who logs never waits for a disk, a pipe or a
// terminal.
//
// Lines gather in memory and go out together, some milliseconds later at most. Where the reader does not keep up, what
// exceeds the limit is dropped and counted, and a line in the log tells so. Thread-safe. The destructor writes what is
// left.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"
#include "engine/base/mutex.h"
#include "tools/log/log_line.h"

namespace coffer {

class LineWriter {
 public:
  static constexpr size_t kBytesMax = 4 << 20;

  // To a descriptor that stays open, such as the error stream's.
  LineWriter(LogFormat format, int fd, size_t bytes_max = kBytesMax);
  // To the end of a file, made with mode 0600 when it is absent. The error says what is wrong with the path.
  static absl::StatusOr<std::unique_ptr<LineWriter>> Open(LogFormat format, std::string path);
  ~LineWriter();

  // A line with its end.
  void Write(std::string_view line);
  // Opens the path anew, for who rotates logs by renaming: what is written from here on goes to the new file. On an
  // error the old one stays in use. Without a path nothing happens.
  absl::Status Reopen();
  // Waits until all that was written before is out.
  void Flush();

  uint64_t dropped_lines() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  LineWriter(LogFormat format, std::string path, int fd, size_t bytes_max);
  void Run();
  // What is there; waits for something. False at the end.
  bool Take(std::string& taken);
  void WriteOut(std::string_view bytes);
  // False: there is none, and it is time to end.
  bool AwaitRoom();

  const LogFormat format_;
  const std::string path_;  // empty: a descriptor that is not ours
  const size_t bytes_max_;
  std::atomic<uint64_t> dropped_{0};

  Mutex mutex_;
  CondVar changed_;
  std::string waiting_ COFFER_GUARDED_BY(mutex_);
  uint64_t taken_bytes_ COFFER_GUARDED_BY(mutex_) = 0;  // ever
  uint64_t given_bytes_ COFFER_GUARDED_BY(mutex_) = 0;  // of them, to the system
  bool urgent_ COFFER_GUARDED_BY(mutex_) = false;       // somebody waits for it, or there is much
  bool ending_ COFFER_GUARDED_BY(mutex_) = false;
  int next_fd_ COFFER_GUARDED_BY(mutex_) = -1;  // takes the place of fd_
  int fd_;                                      // the thread's
  std::thread thread_;
};

}  // namespace coffer
