// One phase: scripts on threads, with the CPU time of both sides over the time that is measured.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/load/endpoint.h"
#include "bench/load/request.h"
#include "bench/load/tally.h"

namespace coffer::bench {

struct PhaseOptions {
  int threads = 1;
  double warmup_s = 0;
  double duration_s = 0;  // 0: until the scripts end or `requests` were sent; all of it counts
  int64_t requests = 0;   // 0: no limit
  double rate = 0;        // requests a second, 0: closed loop
  std::vector<int> server_processes;
};

struct PhaseResult {
  Tally tally;
  double seconds = 0;                  // that were measured
  std::optional<double> server_cpu_s;  // none: the server's processes are not known
  double client_cpu_s = 0;
};

// One script is one connection.
absl::StatusOr<PhaseResult> RunPhase(const Endpoint& endpoint, std::vector<std::unique_ptr<Script>> scripts,
                                     const PhaseOptions& options);

}  // namespace coffer::bench
