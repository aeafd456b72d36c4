#include "api/s3/wire/timestamp.h"

#include <gtest/gtest.h>

namespace coffer::s3 {
namespace {

constexpr WallTime kTime{std::chrono::seconds(784111777)};  // the example of RFC 7231

TEST(HttpDate, ReadsAllThreeForms) {
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT"), kTime);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT"), kTime);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994"), kTime);
  EXPECT_EQ(FormatHttpDate(kTime), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(WallTime{}), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpDate, TwoDigitsOfAYearTurnAtSeventy) {
  EXPECT_EQ(FormatHttpDate(*ParseHttpDate("Tuesday, 31-Dec-69 00:00:00 GMT")), "Tue, 31 Dec 2069 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(*ParseHttpDate("Thursday, 01-Jan-70 00:00:00 GMT")), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpDate, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "yesterday", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT", "784111777", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(Iso8601, ReadsFractionsAndOffsets) {
  EXPECT_EQ(ParseIso8601("1994-11-06T08:49:37Z"), kTime);
  EXPECT_EQ(ParseIso8601("1994-11-06T08:49:37.000Z"), kTime);
  EXPECT_EQ(ParseIso8601("1994-11-06T08:49:37.5Z"), kTime + std::chrono::milliseconds(500));
  EXPECT_EQ(ParseIso8601("1994-11-06T08:49:37.123456789Z"), kTime + std::chrono::milliseconds(123));
  EXPECT_EQ(ParseIso8601("1994-11-06T10:49:37+02:00"), kTime);
  EXPECT_EQ(ParseIso8601("1994-11-06T00:19:37-0830"), kTime);
  EXPECT_EQ(FormatIso8601(kTime + std::chrono::milliseconds(7)), "1994-11-06T08:49:37.007Z");
}

TEST(Iso8601, RefusesWhatIsNoTime) {
  for (const char* text : {"", "1994-11-06", "1994-11-06 08:49:37Z", "1994-13-06T08:49:37Z", "1994-11-06T08:49:37",
                           "1994-11-06T08:49:37.Z", "1994-11-06T08:49:37Z.", "94-11-06T08:49:37Z"}) {
    EXPECT_FALSE(ParseIso8601(text)) << text;
  }
}

}  // namespace
}  // namespace coffer::s3
