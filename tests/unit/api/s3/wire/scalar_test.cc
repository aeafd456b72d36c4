#include "api/s3/wire/scalar.h"

#include <gtest/gtest.h>

#include "engine/base/clock.h"

namespace coffer::s3 {
namespace {

template <typename T>
std::optional<T> Parse(Kind kind, std::string_view text) {
  const FieldDescriptor field{.name = "F", .wire = "f", .at = Location::kQuery, .kind = kind};
  T value{};
  return ParseScalar(field, text, &value) ? std::optional<T>(value) : std::nullopt;
}

TEST(Scalar, IntegersAreStrict) {
  EXPECT_EQ(Parse<int32_t>(Kind::kInteger, "1000"), 1000);
  EXPECT_EQ(Parse<int32_t>(Kind::kInteger, "-1"), -1);
  EXPECT_EQ(Parse<int32_t>(Kind::kInteger, "2147483647"), 2147483647);
  EXPECT_EQ(Parse<int64_t>(Kind::kLong, "9223372036854775807"), INT64_MAX);
  for (const char* text : {"", " 1", "1 ", "+1", "0x10", "1.0", "1e3", "one", "2147483648", "99999999999999999999"}) {
    EXPECT_FALSE(Parse<int32_t>(Kind::kInteger, text)) << text;
  }
  EXPECT_FALSE(Parse<int64_t>(Kind::kLong, "9223372036854775808"));
}

TEST(Scalar, BooleansAreWords) {
  EXPECT_EQ(Parse<bool>(Kind::kBoolean, "true"), true);
  EXPECT_EQ(Parse<bool>(Kind::kBoolean, "True"), true);
  EXPECT_EQ(Parse<bool>(Kind::kBoolean, "FALSE"), false);
  for (const char* text : {"", "yes", "1", "truely"}) EXPECT_FALSE(Parse<bool>(Kind::kBoolean, text)) << text;
}

TEST(Scalar, Base64HasOneSpelling) {
  for (const auto& [bytes, text] : {std::pair<std::string, std::string>{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {std::string("\0\xFF\x10", 3), "AP8Q"}}) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
  }
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "Zm8=Zm8=", "Zm 8", "====", "Zm-_"}) {
    EXPECT_FALSE(Base64Decode(text)) << text;
  }
}

TEST(Scalar, UnixTimesAreSeconds) {
  const FieldDescriptor field{
      .name = "F", .wire = "f", .at = Location::kHeader, .kind = Kind::kTimestamp, .format = TimeFormat::kUnix};
  WallTime time;
  ASSERT_TRUE(ParseScalar(field, "1000000000", &time));
  std::string text;
  AppendScalar(field, &time, text);
  EXPECT_EQ(text, "1000000000");
  EXPECT_FALSE(ParseScalar(field, "9223372036854775807", &time));
}

}  // namespace
}  // namespace coffer::s3
