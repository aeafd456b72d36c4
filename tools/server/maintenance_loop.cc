#include "tools/server/maintenance_loop.h"

#include <algorithm>
#include <string>
#include <utility>

namespace coffer::server {
namespace {

// Between two passes when work is left, so that clients get the disk in between.
constexpr std::chrono::milliseconds kSoon{20};

}  // namespace

MaintenanceLoop::MaintenanceLoop(std::chrono::milliseconds interval, Pass pass, Logger& logger)
    : interval_(interval),
      pass_(std::move(pass)),
      logger_(logger),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

MaintenanceLoop::~MaintenanceLoop() {
  {
    MutexLock lock(mutex_);
    thread_.request_stop();
  }
  changed_.NotifyAll();
  thread_.join();
}

void MaintenanceLoop::Run(const std::stop_token& stop) {
  std::chrono::milliseconds wait = interval_;
  while (true) {
    {
      MutexLock lock(mutex_);
      if (changed_.WaitFor(mutex_, wait, [&stop] { return stop.stop_requested(); })) return;
    }
    wait = RunPass(stop);
  }
}

std::chrono::milliseconds MaintenanceLoop::RunPass(const std::stop_token& stop) {
  const absl::StatusOr<MaintenanceReport> report = pass_(stop);
  if (!stop.stop_requested()) LogProblem(report.status());
  return report.ok() && report->more ? std::min(kSoon, interval_) : interval_;
}

void MaintenanceLoop::LogProblem(const absl::Status& status) {
  if (status == last_problem_) return;
  last_problem_ = status;
  if (status.ok()) return;
  const std::string reason(status.message());
  const LogField fields[] = {{"reason", reason}};
  logger_.Log(LogLevel::kWarning, "maintenance failed; it is tried again", fields);
}

}  // namespace coffer::server
