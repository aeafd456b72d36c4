// Time comes in through a seam, so that tests can move it.
//
// WallTime is what people and protocols see; it may jump, and nothing is ordered by it. MonotonicTime measures durations and
// deadlines. Implementations are thread-safe.
#pragma once

#include <chrono>

namespace coffer {

using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime WallNow() = 0;
  virtual MonotonicTime MonotonicNow() = 0;
};

// The operating system's clocks. Lives as long as the process.
Clock& SystemClock();

}  // namespace coffer
