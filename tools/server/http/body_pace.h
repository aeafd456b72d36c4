// Whether a client sends a request's body fast enough: bytes against the time that was spent waiting for them.
//
// The server's own time does not count, so a client is not blamed for a slow disk. Judged a window at a time: what was
// fast before does not excuse what is slow now.
#pragma once

#include <chrono>
#include <cstdint>

namespace coffer::server {

class BodyPace {
 public:
  using Duration = std::chrono::steady_clock::duration;

  // A wait for the client is over.
  void Waited(Duration waited) { waited_ += waited; }
  void Received(uint64_t bytes) { bytes_ += bytes; }

  // True when a window of waiting, `running` of it not over yet, brought fewer than `bytes_min`.
  bool IsTooSlow(Duration running, Duration window, uint64_t bytes_min) {
    if (waited_ + running < window) return false;
    if (bytes_ < bytes_min) return true;
    waited_ = -running;  // the wait that runs began before the new window
    bytes_ = 0;
    return false;
  }

 private:
  Duration waited_{0};
  uint64_t bytes_ = 0;
};

}  // namespace coffer::server
