#include "engine/base/context.h"

#include <gtest/gtest.h>

namespace coffer {
namespace {

class StillClock final : public Clock {
 public:
  WallTime WallNow() override { return WallTime(); }
  MonotonicTime MonotonicNow() override { return now; }
  MonotonicTime now;
};

TEST(ContextTest, DefaultNeverExpiresAndIsAnonymous) {
  StillClock clock;
  EXPECT_TRUE(CheckContext(OpContext{}, clock).ok());
  EXPECT_TRUE(OpContext{}.principal.anonymous());
}

TEST(ContextTest, DeadlineHolds) {
  StillClock clock;
  OpContext context;
  context.deadline = clock.now + std::chrono::seconds(1);
  EXPECT_TRUE(CheckContext(context, clock).ok());
  clock.now += std::chrono::seconds(2);
  EXPECT_TRUE(absl::IsDeadlineExceeded(CheckContext(context, clock)));
}

TEST(ContextTest, StopHolds) {
  StillClock clock;
  std::stop_source source;
  OpContext context;
  context.stop = source.get_token();
  EXPECT_TRUE(CheckContext(context, clock).ok());
  source.request_stop();
  EXPECT_TRUE(absl::IsCancelled(CheckContext(context, clock)));
}

}  // namespace
}  // namespace coffer
