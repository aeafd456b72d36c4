// A clock that stands still until a test moves it. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>

#include "engine/base/clock.h"

namespace coffer {

class SettableClock final : public Clock {
 public:
  WallTime WallNow() override { return WallTime(std::chrono::milliseconds(wall_ms_.load())); }
  MonotonicTime MonotonicNow() override { return MonotonicTime(std::chrono::nanoseconds(monotonic_ns_.load())); }

  // Both clocks go on together.
  void Advance(std::chrono::milliseconds time) {
    wall_ms_ += time.count();
    monotonic_ns_ += std::chrono::nanoseconds(time).count();
  }
  // The wall clock is set, forward or back.
  void AdvanceWall(std::chrono::milliseconds time) { wall_ms_ += time.count(); }

 private:
  std::atomic<int64_t> wall_ms_{1'700'000'000'000};  // 2023-11-14
  std::atomic<int64_t> monotonic_ns_{1};
};

}  // namespace coffer
