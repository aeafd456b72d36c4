#include "tools/server/maintenance_loop.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

namespace coffer::server {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class CountingLogger final : public Logger {
 public:
  bool Enabled(LogLevel) override { return true; }
  void Log(LogLevel, std::string_view message, std::span<const LogField>) override { lines.emplace_back(message); }
  std::vector<std::string> lines;
};

TEST(MaintenanceLoopTest, PassesGoOnAndAProblemIsToldOnce) {
  CountingLogger logger;
  std::promise<void> enough;
  int passes = 0;
  {
    const MaintenanceLoop loop(
        milliseconds(1),
        [&](const std::stop_token&) -> absl::StatusOr<MaintenanceReport> {
          if (++passes == 6) enough.set_value();
          if (passes < 4) return absl::UnavailableError("the disk is away");
          return MaintenanceReport();
        },
        logger);
    enough.get_future().wait();
  }
  EXPECT_EQ(logger.lines.size(), 1u);
}

TEST(MaintenanceLoopTest, WorkThatIsLeftIsDoneWithoutWaitingForTheInterval) {
  std::promise<void> enough;
  int passes = 0;
  const MaintenanceLoop loop(
      milliseconds(50),
      [&](const std::stop_token&) -> absl::StatusOr<MaintenanceReport> {
        if (++passes == 3) enough.set_value();
        return MaintenanceReport{.more = true};
      },
      NoLogger());
  enough.get_future().wait();
}

TEST(MaintenanceLoopTest, TheEndDoesNotWaitForTheInterval) {
  const MaintenanceLoop loop(
      hours(24), [](const std::stop_token&) -> absl::StatusOr<MaintenanceReport> { return MaintenanceReport(); },
      NoLogger());
}

TEST(MaintenanceLoopTest, TheEndStopsThePassUnderWay) {
  std::promise<void> started;
  std::promise<void> stopped;
  {
    const MaintenanceLoop loop(
        milliseconds(1),
        [&](const std::stop_token& stop) -> absl::StatusOr<MaintenanceReport> {
          const std::stop_callback on_stop(stop, [&] { stopped.set_value(); });
          started.set_value();
          stopped.get_future().wait();
          return absl::CancelledError("stopped");
        },
        NoLogger());
    started.get_future().wait();
  }
}

}  // namespace
}  // namespace coffer::server
