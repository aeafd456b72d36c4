#include "tools/log/log_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "engine/base/log_level.h"

namespace coffer {
namespace {

using Fields = std::vector<LogField>;

const WallTime kTime{std::chrono::milliseconds(1'767'323'045'678)};
constexpr std::string_view kTextPrefix = "2026-01-02T03:04:05.678Z info ";

std::string Line(LogFormat format, std::string_view message, const Fields& fields) {
  LogLine line(format, kTime, LogLevel::kInfo, message);
  for (const auto& [name, value] : fields) line.Text(name, value);
  return std::move(line).Finish();
}

std::string TextAfterTime(std::string_view message, const Fields& fields) {
  std::string line = Line(LogFormat::kText, message, fields);
  EXPECT_TRUE(line.starts_with(kTextPrefix) && line.ends_with("\n")) << line;
  return line.substr(kTextPrefix.size(), line.size() - kTextPrefix.size() - 1);
}

// As every JSON parser reads it, and without a byte that a terminal could obey.
std::string JsonValue(std::string_view value) {
  const std::string line = Line(LogFormat::kJson, "m", {{"key", value}});
  for (const char c : line.substr(0, line.size() - 1)) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ' && c != '\x7f') << line;
  }
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  EXPECT_TRUE(json.is_object()) << line;
  return json.is_object() ? json["key"].get<std::string>() : "";
}

TEST(LogLineTest, TextHasFieldsBehindTheMessage) {
  EXPECT_EQ(TextAfterTime("request", {{"status", "200"}, {"key", "a/b=c"}}), "request status=200 key=a/b=c");
}

TEST(LogLineTest, TextValuesThatCouldBeMisreadStandInQuotes) {
  EXPECT_EQ(TextAfterTime("m", {{"a", "x y"}, {"b", ""}, {"c", "say \"hi\""}, {"d", "back\\slash"}}),
            "m a=\"x y\" b=\"\" c=\"say \\\"hi\\\"\" d=\"back\\\\slash\"");
}

TEST(LogLineTest, NothingThatAClientSendsStartsALineOrMovesACursor) {
  EXPECT_EQ(TextAfterTime("m\n", {{"key", "a\r\nb\x1b[2J\x7f"}, {"utf8", "\xc3\xa9"}}),
            "m\\x0a key=\"a\\x0d\\x0ab\\x1b[2J\\x7f\" utf8=\"\\xc3\\xa9\"");
  EXPECT_EQ(JsonValue("a\r\nb\x1b[2J\x7f"), "a\r\nb\x1b[2J\x7f");
  EXPECT_EQ(JsonValue("\xc2\x9b"
                      "2J"),
            "\xc2\x9b"
            "2J");
  EXPECT_EQ(Line(LogFormat::kJson, "m", {{"k", "\xc2\x9b"}}).find('\x9b'), std::string::npos);
}

TEST(LogLineTest, JsonIsOneObjectWithTypedValues) {
  LogLine line(LogFormat::kJson, kTime, LogLevel::kWarning, "a \"message\"");
  line.Text("key", "x").Number("status", 200).Flag("tls", true);
  EXPECT_EQ(std::move(line).Finish(),
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"warning\",\"message\":\"a \\\"message\\\"\","
            "\"key\":\"x\",\"status\":200,\"tls\":true}\n");
}

TEST(LogLineTest, JsonSurvivesAnyBytes) {
  EXPECT_EQ(JsonValue("\",\"level\":\"error"), "\",\"level\":\"error");
  EXPECT_EQ(JsonValue("back\\slash\\"), "back\\slash\\");
  EXPECT_EQ(JsonValue(std::string_view("a\0b", 3)), std::string("a\0b", 3));
  EXPECT_EQ(JsonValue("\xc3\xa9 \xf0\x9f\x98\x80"), "\xc3\xa9 \xf0\x9f\x98\x80");
  EXPECT_EQ(JsonValue("a\xff"
                      "b\xc3"),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(JsonValue("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // half a surrogate pair
  for (int byte = 0; byte < 256; ++byte) JsonValue(std::string(3, static_cast<char>(byte)));
}

TEST(LogLineTest, DatesAreThoseOfTheCalendar) {
  const WallTime leap_day{std::chrono::milliseconds(1'709'251'199'999)};
  EXPECT_EQ(LogLine(LogFormat::kText, leap_day, LogLevel::kError, "m").Finish(), "2024-02-29T23:59:59.999Z error m\n");
  EXPECT_EQ(LogLine(LogFormat::kText, WallTime(), LogLevel::kDebug, "m").Finish(),
            "1970-01-01T00:00:00.000Z debug m\n");
}

TEST(LogLevelTest, NamesGoBothWays) {
  for (const LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    EXPECT_EQ(ParseLogLevel(LogLevelText(level)), level);
  }
  EXPECT_EQ(ParseLogLevel("loud"), std::nullopt);
  EXPECT_EQ(ParseLogLevel(""), std::nullopt);
}

}  // namespace
}  // namespace coffer
