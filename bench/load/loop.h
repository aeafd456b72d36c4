// One thread's event loop: keeps its connections busy until the phase is over, and counts.
//
// Closed loop: a connection sends its next request when it has its answer. With an interval the loop is open: requests
// are due at fixed times, whichever connection is free sends the next, and latency counts from when it was due. So a
// server that stalls is charged for the requests that it kept from being sent.
#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/load/connection.h"
#include "bench/load/tally.h"

namespace coffer::bench {

// Nanoseconds of the steady clock.
uint64_t Now();

// What all loops of a phase share. Answers between `measure_begin` and `measure_end` count; from `measure_end` on
// nothing is sent.
struct Phase {
  uint64_t measure_begin = 0;
  uint64_t measure_end = UINT64_MAX;
  uint64_t interval = 0;  // between requests of one loop; 0: closed loop
  std::atomic<int64_t> requests_left = INT64_MAX;
};

class Loop {
 public:
  Loop(const Endpoint& endpoint, Phase& phase) : endpoint_(&endpoint), phase_(&phase) {}
  ~Loop();

  // Before Run.
  void Add(std::unique_ptr<Script> script);

  // Returns when every connection is done. Unavailable: cannot connect; DeadlineExceeded: answers did not come.
  absl::StatusOr<Tally> Run();

 private:
  absl::Status Open(Connection& connection);
  absl::Status Ready(Connection& connection, uint32_t events);
  // Sends the next request, or lets the connection wait until one is due, or be done.
  absl::Status Start(Connection& connection, uint64_t now);
  absl::Status StartDue();
  absl::Status Advance(Connection& connection, Connection::Progress progress);
  absl::Status Answered(Connection& connection);
  void Count(Connection& connection, uint64_t now);
  void Watch(Connection& connection);
  int Wait(std::span<epoll_event> events) const;

  const Endpoint* endpoint_;
  Phase* phase_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> idle_;  // open loop: free until the next request is due
  size_t busy_ = 0;               // connections with a request under way
  uint64_t next_due_ = 0;
  int epoll_ = -1;
  std::vector<char> buffer_;
  Tally tally_;
};

}  // namespace coffer::bench
