// When a connection has waited long enough for its client. One pure function; the loop asks it at every tick.
#pragma once

#include <chrono>
#include <cstdint>

namespace coffer::server {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Timeouts {
  std::chrono::milliseconds head = std::chrono::seconds(20);   // from a head's first byte (or the connect) to its last
  std::chrono::milliseconds idle = std::chrono::seconds(75);   // between requests
  std::chrono::milliseconds body = std::chrono::seconds(60);   // between two bytes of a request's body
  std::chrono::milliseconds write = std::chrono::seconds(60);  // in which a client takes no byte of the answer
  std::chrono::milliseconds quiet =
      std::chrono::seconds(10);  // of long work, before its answer begins with white space
  std::chrono::milliseconds linger =
      std::chrono::seconds(5);  // after an answer that closes: for the rest of the request
};

// What a connection waits for.
enum class Waiting : uint8_t {
  kNothing,  // for us: a step runs, or the commit
  kHead,
  kIdle,
  kBody,
  kWrite,
  kLinger,
};

// `since` is when the wait began or the last byte moved.
bool IsOverdue(Waiting waiting, SteadyTime since, SteadyTime now, const Timeouts& timeouts);

// How often to ask: a quarter of the shortest timeout, between 5 ms and a second.
std::chrono::milliseconds TickInterval(const Timeouts& timeouts);

}  // namespace coffer::server
