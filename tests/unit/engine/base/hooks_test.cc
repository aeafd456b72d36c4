#include "engine/base/hooks.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"
#include "engine/base/health.h"
#include "engine/base/metrics.h"
#include "engine/base/random.h"

namespace coffer {
namespace {

TEST(HooksTest, TheDefaultsDoNothing) {
  EXPECT_FALSE(NoLogger().Enabled(LogLevel::kError));
  NoLogger().Log(LogLevel::kError, "message", {});
  NoMetrics().GetCounter("a_total", "A.").Add(1);
  NoMetrics().GetHistogram("b_seconds", "B.", kSecondsBounds).Observe(1);
}

TEST(HealthTest, TurnsReadOnlyOnceAndKeepsTheFirstReason) {
  Health health;
  EXPECT_TRUE(health.CheckWritable().ok());
  health.TurnReadOnly(absl::InternalError("first reason"));
  health.TurnReadOnly(absl::InternalError("second reason"));
  EXPECT_TRUE(health.read_only());
  const absl::Status status = health.CheckWritable();
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kReadOnly);
  EXPECT_NE(status.message().find("first reason"), absl::string_view::npos);
}

TEST(RandomTest, SystemRandomFillsAndDiffers) {
  const std::string first = RandomBytes(SystemRandom(), 32);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_NE(first, RandomBytes(SystemRandom(), 32));
  EXPECT_EQ(RandomHex(SystemRandom(), 6).size(), 12u);
}

}  // namespace
}  // namespace coffer
