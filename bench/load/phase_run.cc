#include "bench/load/phase_run.h"

#include <algorithm>
#include <chrono>
#include <future>

#include "bench/load/cpu.h"
#include "bench/load/loop.h"
#include "engine/base/status.h"

namespace coffer::bench {
namespace {

using LoopResult = absl::StatusOr<Tally>;

uint64_t ToNanos(double seconds) { return static_cast<uint64_t>(seconds * 1e9); }

struct CpuTimes {
  uint64_t wall = 0;
  uint64_t client = 0;
  std::optional<uint64_t> server;
};

CpuTimes ReadCpuTimes(const std::vector<int>& server_processes) {
  CpuTimes times{.wall = Now(), .client = OwnCpuNanos(), .server = {}};
  if (server_processes.empty()) return times;
  if (const absl::StatusOr<uint64_t> nanos = CpuNanosOf(server_processes); nanos.ok()) times.server = *nanos;
  return times;
}

// Until the time comes, or a loop has failed.
void WaitUntil(uint64_t time, std::vector<std::future<LoopResult>>& loops) {
  const uint64_t now = Now();
  if (time > now) loops.front().wait_for(std::chrono::nanoseconds(time - now));
}

}  // namespace

absl::StatusOr<PhaseResult> RunPhase(const Endpoint& endpoint, std::vector<std::unique_ptr<Script>> scripts,
                                     const PhaseOptions& options) {
  const size_t threads = std::clamp<size_t>(scripts.size(), 1, static_cast<size_t>(options.threads));
  Phase phase;
  if (options.requests > 0) phase.requests_left = options.requests;
  if (options.rate > 0) phase.interval = ToNanos(static_cast<double>(threads) / options.rate);
  std::vector<std::unique_ptr<Loop>> loops;
  for (size_t i = 0; i < threads; ++i) loops.push_back(std::make_unique<Loop>(endpoint, phase));
  for (size_t i = 0; i < scripts.size(); ++i) loops[i % threads]->Add(std::move(scripts[i]));

  const bool is_timed = options.duration_s > 0;
  const uint64_t start = Now();
  if (is_timed) {
    phase.measure_begin = start + ToNanos(options.warmup_s);
    phase.measure_end = phase.measure_begin + ToNanos(options.duration_s);
  } else {
    phase.measure_begin = start;
  }
  std::vector<std::future<LoopResult>> results;
  CpuTimes begin = ReadCpuTimes(options.server_processes);
  for (const auto& loop : loops) results.push_back(std::async(std::launch::async, [&loop] { return loop->Run(); }));
  CpuTimes end;
  if (is_timed) {
    WaitUntil(phase.measure_begin, results);
    begin = ReadCpuTimes(options.server_processes);
    WaitUntil(phase.measure_end, results);
    end = ReadCpuTimes(options.server_processes);
  }
  PhaseResult result;
  absl::Status status;
  for (std::future<LoopResult>& future : results) {
    const LoopResult tally = future.get();
    if (tally.ok()) result.tally.Merge(*tally);
    status.Update(tally.status());
  }
  RETURN_IF_ERROR(status);
  if (!is_timed) end = ReadCpuTimes(options.server_processes);
  result.seconds = static_cast<double>(end.wall - begin.wall) * 1e-9;
  result.client_cpu_s = static_cast<double>(end.client - begin.client) * 1e-9;
  if (begin.server && end.server) result.server_cpu_s = static_cast<double>(*end.server - *begin.server) * 1e-9;
  return result;
}

}  // namespace coffer::bench
