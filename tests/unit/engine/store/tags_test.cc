#include "engine/store/tags.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

absl::Status Prepare(Tags tags, TagsOf owner = TagsOf::kObject) { return PrepareTags(tags, owner); }
ErrorCode CodeOf(Tags tags, TagsOf owner = TagsOf::kObject) { return GetErrorCode(Prepare(std::move(tags), owner)); }

Tags Numbered(int count) {
  Tags tags;
  for (int i = 0; i < count; ++i) tags.emplace_back("k" + std::to_string(i), "v");
  return tags;
}

std::string Repeated(std::string_view text, int count) {
  std::string repeated;
  for (int i = 0; i < count; ++i) repeated += text;
  return repeated;
}

TEST(TagsTest, TheyAreKeptInTheOrderOfTheirKeys) {
  Tags tags = {{"b", "1"}, {"a", "2"}, {"B", ""}};
  ASSERT_TRUE(PrepareTags(tags, TagsOf::kObject).ok());
  EXPECT_EQ(tags, (Tags{{"B", ""}, {"a", "2"}, {"b", "1"}}));
}

TEST(TagsTest, AnObjectHasTenAndABucketFifty) {
  EXPECT_EQ(CodeOf({}), ErrorCode::kNone);
  EXPECT_EQ(CodeOf(Numbered(10)), ErrorCode::kNone);
  EXPECT_EQ(CodeOf(Numbered(11)), ErrorCode::kTooManyTags);
  EXPECT_EQ(Prepare(Numbered(11)).message(), "Object tags cannot be greater than 10");
  EXPECT_EQ(CodeOf(Numbered(50), TagsOf::kBucket), ErrorCode::kNone);
  EXPECT_EQ(CodeOf(Numbered(51), TagsOf::kBucket), ErrorCode::kTooManyTags);
}

TEST(TagsTest, LengthsAreCountedInUtf16) {
  EXPECT_EQ(CodeOf({{std::string(128, 'k'), std::string(256, 'v')}}), ErrorCode::kNone);
  EXPECT_EQ(CodeOf({{std::string(129, 'k'), ""}}), ErrorCode::kInvalidTag);
  EXPECT_EQ(CodeOf({{"k", std::string(257, 'v')}}), ErrorCode::kInvalidTag);
  EXPECT_EQ(CodeOf({{"", "v"}}), ErrorCode::kInvalidTag);
  EXPECT_EQ(CodeOf({{Repeated("\xc3\xa9", 128), Repeated("\xe2\x82\xac", 0)}}), ErrorCode::kNone);
  // An ideograph beyond the basic plane is two units.
  EXPECT_EQ(CodeOf({{Repeated("\xf0\xa0\x80\x80", 64), ""}}), ErrorCode::kNone);
  EXPECT_EQ(CodeOf({{Repeated("\xf0\xa0\x80\x80", 65), ""}}), ErrorCode::kInvalidTag);
}

TEST(TagsTest, LettersDigitsBlanksAndEightSigns) {
  EXPECT_EQ(CodeOf({{"aZ09 _.:/=+-@", "aZ09 _.:/=+-@"}}), ErrorCode::kNone);
  EXPECT_EQ(CodeOf({{"gr\xc3\xb6\xc3\x9f"
                     "e",
                     "\xe5\xa4\xa7\xe3\x80\x80\xd9\xa3"}}),
            ErrorCode::kNone);
  for (const char* wrong :
       {"#", "a!b", "a,b", "a&b", "a;b", "<a>", "\"a\"", "a\nb", "a\tb", "\x7f", "\xf0\x9f\x98\x80", "\xe2\x82\xac"}) {
    EXPECT_EQ(CodeOf({{wrong, "v"}}), ErrorCode::kInvalidTag) << wrong;
    EXPECT_EQ(CodeOf({{"k", wrong}}), ErrorCode::kInvalidTag) << wrong;
  }
}

TEST(TagsTest, WhatIsNotUtf8IsNoTag) {
  for (const char* wrong : {"\xff", "\xc3", "\xc3(", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf0\x80\x80\xaf", "\x80", "a\xe5\xa4"}) {
    EXPECT_EQ(CodeOf({{wrong, "v"}}), ErrorCode::kInvalidTag);
    EXPECT_EQ(CodeOf({{"k", wrong}}), ErrorCode::kInvalidTag);
  }
}

TEST(TagsTest, ThePrefixOfTheSystemIsReserved) {
  EXPECT_EQ(Prepare({{"aws:a", "v"}}).message(), "Your TagKey cannot be prefixed with aws:");
  EXPECT_EQ(Prepare({{"aws:a", "v"}}, TagsOf::kBucket).message(), "System tags cannot be added/updated by requester");
  EXPECT_EQ(CodeOf({{"aws:", "v"}}), ErrorCode::kInvalidTag);
  EXPECT_EQ(CodeOf({{"aws", "aws:v"}, {"my-aws:a", ""}}), ErrorCode::kNone);
}

TEST(TagsTest, AKeyComesOnce) {
  const absl::Status twice = Prepare({{"a", "1"}, {"b", "2"}, {"a", "3"}});
  EXPECT_EQ(GetErrorCode(twice), ErrorCode::kInvalidTag);
  EXPECT_EQ(twice.message(), "Cannot provide multiple Tags with the same key");
  EXPECT_EQ(GetErrorFields(twice), (ErrorFields{{"TagKey", "a"}}));
  EXPECT_EQ(CodeOf({{"a", "1"}, {"A", "1"}}), ErrorCode::kNone);
}

}  // namespace
}  // namespace coffer
