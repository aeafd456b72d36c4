#include "api/s3/wire/uri.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

TEST(PercentEncode, KeepsTheUnreservedAndMaybeSlashes) {
  EXPECT_EQ(PercentEncode("AZaz09-._~", false), "AZaz09-._~");
  EXPECT_EQ(PercentEncode("a/b c+d", true), "a/b%20c%2Bd");
  EXPECT_EQ(PercentEncode("a/b", false), "a%2Fb");
  EXPECT_EQ(PercentEncode(std::string("\0\xFF", 2), true), "%00%FF");
}

TEST(PercentDecode, DecodesOnceAndAnyByte) {
  EXPECT_EQ(*PercentDecode("%2541"), "%41");
  EXPECT_EQ(*PercentDecode("%00%ff%2F"), std::string("\0\xFF/", 3));
  EXPECT_EQ(*PercentDecode("a+b"), "a+b");
  EXPECT_EQ(*PercentDecode("a+b%2B", Plus::kBlank), "a b+");
}

TEST(PercentDecode, EveryByteComesBack) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(*PercentDecode(PercentEncode(all, true)), all);
  EXPECT_EQ(*PercentDecode(PercentEncode(all, false), Plus::kBlank), all);
}

TEST(PercentDecode, RefusesBadSequences) {
  for (const char* text : {"%", "%4", "a%", "a%4", "%zz", "%4g", "%%41", "%+1", "% 1"}) {
    const auto decoded = PercentDecode(text);
    ASSERT_FALSE(decoded.ok()) << text;
    EXPECT_EQ(GetS3Error(decoded.status()).code, S3Code::kInvalidURI);
  }
}

TEST(Query, KeepsOrderDuplicatesAndSpelling) {
  const auto query = Query::Parse("acl&b=&a%20b=c%3Dd=e&&x+y=1&acl=2&");
  ASSERT_TRUE(query.ok());
  ASSERT_EQ(query->size(), 5u);
  const QueryParam* acl = query->Find("acl");
  ASSERT_NE(acl, nullptr);
  EXPECT_FALSE(acl->has_equals);
  EXPECT_EQ(query->Count("acl"), 2u);
  EXPECT_TRUE(query->Find("b")->has_equals);
  EXPECT_EQ(query->Find("b")->value, "");
  EXPECT_EQ(query->Find("a b")->value, "c=d=e");
  EXPECT_EQ(query->Find("a b")->raw_value, "c%3Dd=e");
  EXPECT_EQ(query->Find("x y")->value, "1");
  EXPECT_FALSE(query->Has("ACL"));
}

TEST(Query, RefusesBadSequencesAndTooMany) {
  EXPECT_FALSE(Query::Parse("a=%g1").ok());
  EXPECT_FALSE(Query::Parse("%=1").ok());
  std::string many;
  for (size_t i = 0; i < kQueryParamsMax; ++i) many += "a&";
  EXPECT_TRUE(Query::Parse(many).ok());
  EXPECT_FALSE(Query::Parse(many + "a").ok());
}

TEST(SplitTarget, TakesAllForms) {
  EXPECT_EQ(SplitTarget("/a?b=c?d")->path, "/a");
  EXPECT_EQ(SplitTarget("/a?b=c?d")->query, "b=c?d");
  EXPECT_EQ(SplitTarget("//a/../b")->path, "//a/../b");
  EXPECT_EQ(SplitTarget("http://host:1/a?b")->path, "/a");
  EXPECT_EQ(SplitTarget("https://host")->path, "/");
  EXPECT_EQ(SplitTarget("*")->path, "/");
}

TEST(SplitTarget, RefusesWhatIsNoTarget) {
  for (const char* target : {"", "a", "?a", "/a b", "/a#b", "/a\r\nX: y", "/a\x7F", "ftp://h/a"}) {
    EXPECT_FALSE(SplitTarget(target).ok()) << target;
  }
}

}  // namespace
}  // namespace coffer::s3
