#include "tests/model/linearizable.h"

#include "gtest/gtest.h"

namespace coffer::model {
namespace {

using Kind = Event::Kind;
using Outcome = Event::Outcome;

Event Get(uint32_t value, uint64_t begin, uint64_t end) {
  return {.kind = Kind::kGet, .value = value, .begin = begin, .end = end};
}
Event Put(uint32_t value, uint64_t begin, uint64_t end) {
  return {.kind = Kind::kPut, .value = value, .begin = begin, .end = end};
}
Event Create(uint32_t value, Outcome outcome, uint64_t begin, uint64_t end) {
  return {.kind = Kind::kPutIfAbsent, .value = value, .outcome = outcome, .begin = begin, .end = end};
}
Event Swap(uint32_t expected, uint32_t value, Outcome outcome, uint64_t begin, uint64_t end) {
  return {
      .kind = Kind::kPutIfMatch, .value = value, .expected = expected, .outcome = outcome, .begin = begin, .end = end};
}

TEST(LinearizableTest, AReadBesideAWriteMaySeeItOrNot) {
  EXPECT_TRUE(IsLinearizable({{Put(1, 1, 4)}, {Get(0, 2, 3)}}));
  EXPECT_TRUE(IsLinearizable({{Put(1, 1, 4)}, {Get(1, 2, 3)}}));
}

TEST(LinearizableTest, AReadAfterAWriteSeesIt) {
  EXPECT_TRUE(IsLinearizable({{Put(1, 1, 2)}, {Get(1, 3, 4)}}));
  EXPECT_FALSE(IsLinearizable({{Put(1, 1, 2)}, {Get(0, 3, 4)}}));
}

TEST(LinearizableTest, WhatWasSeenOnceStays) {
  EXPECT_FALSE(IsLinearizable({{Put(1, 1, 8)}, {Get(1, 2, 3), Get(0, 4, 5)}}));
}

TEST(LinearizableTest, TwoReadersSeeTwoWritesInOneOrder) {
  const std::vector<Event> first = {Put(1, 1, 10)}, second = {Put(2, 2, 11)};
  EXPECT_FALSE(IsLinearizable({first, second, {Get(1, 3, 4), Get(2, 5, 6)}, {Get(1, 7, 8), Get(2, 9, 12)}}));
  EXPECT_TRUE(IsLinearizable({first, second, {Get(1, 3, 4), Get(2, 7, 8)}, {Get(1, 5, 6), Get(2, 9, 12)}}));
}

TEST(LinearizableTest, OnlyOneOfTwoCreatesWins) {
  EXPECT_TRUE(IsLinearizable({{Create(1, Outcome::kDone, 1, 3)}, {Create(2, Outcome::kPreconditionFailed, 2, 4)}}));
  EXPECT_FALSE(IsLinearizable({{Create(1, Outcome::kDone, 1, 3)}, {Create(2, Outcome::kDone, 2, 4)}}));
  EXPECT_FALSE(IsLinearizable({{Create(1, Outcome::kPreconditionFailed, 1, 2)}}));
}

TEST(LinearizableTest, AnUpdateIsNotLost) {
  const std::vector<Event> put = {Put(1, 1, 2)};
  EXPECT_TRUE(
      IsLinearizable({put, {Swap(1, 2, Outcome::kDone, 3, 5)}, {Swap(1, 3, Outcome::kPreconditionFailed, 4, 6)}}));
  EXPECT_FALSE(IsLinearizable({put, {Swap(1, 2, Outcome::kDone, 3, 5)}, {Swap(1, 3, Outcome::kDone, 4, 6)}}));
  EXPECT_FALSE(IsLinearizable({put, {Swap(1, 2, Outcome::kNoSuchKey, 3, 4)}}));
}

TEST(LinearizableTest, ADeleteIsSeen) {
  const Event gone{.kind = Kind::kDelete, .begin = 3, .end = 4};
  EXPECT_TRUE(IsLinearizable({{Put(1, 1, 2), gone, Get(0, 5, 6)}}));
  EXPECT_FALSE(IsLinearizable({{Put(1, 1, 2), gone, Get(1, 5, 6)}}));
}

}  // namespace
}  // namespace coffer::model
