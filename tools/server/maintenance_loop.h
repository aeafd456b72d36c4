// Calls the engine's maintenance again and again, on a thread of its own: a pass may wait for the disk for its whole
// budget, and the workers are there for clients.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

#include "absl/status/statusor.h"
#include "engine/base/hooks.h"
#include "engine/base/mutex.h"
#include "engine/maintenance/maintenance.h"

namespace coffer::server {

class MaintenanceLoop {
 public:
  // One pass; the token stops it early.
  using Pass = std::function<absl::StatusOr<MaintenanceReport>(std::stop_token)>;

  // A pass each `interval`; soon again as long as a pass left work behind. All that it is given outlives it.
  MaintenanceLoop(std::chrono::milliseconds interval, Pass pass, Logger& logger);
  // Stops the pass under way.
  ~MaintenanceLoop();

 private:
  void Run(const std::stop_token& stop);
  std::chrono::milliseconds RunPass(const std::stop_token& stop);
  void LogProblem(const absl::Status& status);

  const std::chrono::milliseconds interval_;
  Pass pass_;
  Logger& logger_;
  absl::Status last_problem_;  // the same one is told once
  Mutex mutex_;
  CondVar changed_;
  std::jthread thread_;
};

}  // namespace coffer::server
