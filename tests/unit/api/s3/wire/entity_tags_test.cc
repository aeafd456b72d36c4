#include "api/s3/wire/entity_tags.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace coffer::s3 {
namespace {

using testing::ElementsAre;

std::vector<std::string> Strong(std::string_view list) { return ParseEntityTags(list, TagComparison::kStrong); }
std::vector<std::string> Weak(std::string_view list) { return ParseEntityTags(list, TagComparison::kWeak); }

TEST(EntityTags, WithQuotesAndWithout) {
  EXPECT_THAT(Strong("\"a\""), ElementsAre("a"));
  EXPECT_THAT(Strong("a"), ElementsAre("a"));
  EXPECT_THAT(Strong(" \"a\"\t, b,,\"c-2\" ,"), ElementsAre("a", "b", "c-2"));
  EXPECT_THAT(Strong("\"a\",\"b\""), ElementsAre("a", "b"));
}

TEST(EntityTags, AStarIsAnyUnlessItIsATag) {
  EXPECT_THAT(Strong("*"), ElementsAre("*"));
  EXPECT_THAT(Weak(" * "), ElementsAre("*"));
  EXPECT_THAT(Strong("\"*\""), ElementsAre(""));
  EXPECT_THAT(Strong("a, *"), ElementsAre("a", "*"));
}

TEST(EntityTags, WeakOnesAreNobodysInAStrongComparison) {
  EXPECT_THAT(Strong("W/\"a\", \"b\""), ElementsAre("", "b"));
  EXPECT_THAT(Weak("W/\"a\", \"b\""), ElementsAre("a", "b"));
  EXPECT_THAT(Strong("w/\"a\""), ElementsAre(""));
}

TEST(EntityTags, ACommaInQuotesIsPartOfTheTag) {
  EXPECT_THAT(Strong("\"a,b\",c"), ElementsAre("a,b", "c"));
  EXPECT_THAT(Strong("\"a, *, b\""), ElementsAre("a, *, b"));
}

TEST(EntityTags, WhatIsMalformedMatchesNothing) {
  EXPECT_THAT(Strong("\"a"), ElementsAre(""));
  EXPECT_THAT(Strong("\"a\"b"), ElementsAre(""));
  EXPECT_THAT(Strong("a\"b\""), ElementsAre(""));
  EXPECT_THAT(Strong("\""), ElementsAre(""));
  EXPECT_THAT(Strong("\"a\"b, \"c\""), ElementsAre("", "c"));
}

TEST(EntityTags, AListWithoutTagsIsStillACondition) {
  EXPECT_THAT(Strong(""), ElementsAre(""));
  EXPECT_THAT(Strong(" ,\t,"), ElementsAre(""));
}

}  // namespace
}  // namespace coffer::s3
