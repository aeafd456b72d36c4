#include "tools/server/stderr_log.h"

#include <gtest/gtest.h>

namespace coffer::server {
namespace {

std::string Line(std::string_view message, std::vector<LogField> fields) { return FormatLogLine(message, fields); }

TEST(StderrLogTest, FieldsFollowTheMessage) {
  EXPECT_EQ(Line("request", {{"status", "200"}, {"key", "a/b=c"}}), "request status=200 key=a/b=c");
}

TEST(StderrLogTest, ValuesThatCouldBeMisreadStandInQuotes) {
  EXPECT_EQ(Line("m", {{"a", "x y"}, {"b", ""}, {"c", "say \"hi\""}, {"d", "back\\slash"}}),
            "m a=\"x y\" b=\"\" c=\"say \\\"hi\\\"\" d=\"back\\\\slash\"");
}

TEST(StderrLogTest, NothingThatAClientSendsStartsALineOrMovesACursor) {
  EXPECT_EQ(Line("m\n", {{"key", "a\r\nb\x1b[2J\x7f"}, {"utf8", "\xc3\xa9"}}),
            "m\\x0a key=\"a\\x0d\\x0ab\\x1b[2J\\x7f\" utf8=\"\\xc3\\xa9\"");
}

TEST(StderrLogTest, LevelsBelowTheLimitAreSilent) {
  StderrLog log(LogLevel::kWarning);
  EXPECT_FALSE(log.Enabled(LogLevel::kInfo));
  EXPECT_TRUE(log.Enabled(LogLevel::kWarning));
  testing::internal::CaptureStderr();
  log.Log(LogLevel::kInfo, "quiet", {});
  const LogField fields[] = {{"why", "because"}};
  log.Log(LogLevel::kError, "loud", fields);
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(written.find("quiet"), std::string::npos);
  EXPECT_TRUE(written.ends_with("Z error loud why=because\n")) << written;
}

}  // namespace
}  // namespace coffer::server
