#include "engine/store/conditions.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

class ConditionsTest : public testing::Test {
 protected:
  ConditionsTest() {
    version_.etag = "tag";
    version_.modified = time_ + std::chrono::milliseconds(900);
    marker_.is_delete_marker = true;
  }
  ErrorCode Read(const Preconditions& conditions) { return GetErrorCode(CheckReadConditions(conditions, version_)); }
  ErrorCode Source(const Preconditions& conditions) {
    return GetErrorCode(CheckSourceConditions(conditions, version_));
  }
  ErrorCode Write(const Preconditions& conditions) { return GetErrorCode(CheckWriteConditions(conditions, &version_)); }
  ErrorCode WriteNew(const Preconditions& conditions) {
    const ErrorCode beside_marker = GetErrorCode(CheckWriteConditions(conditions, &marker_));
    EXPECT_EQ(GetErrorCode(CheckWriteConditions(conditions, nullptr)), beside_marker);
    return beside_marker;
  }

  static constexpr auto kHolds = ErrorCode::kNone;
  static constexpr auto kFailed = ErrorCode::kPreconditionFailed;
  const WallTime time_{std::chrono::seconds(1'700'000'000)};
  const WallTime before_ = time_ - std::chrono::seconds(1);
  const WallTime after_ = time_ + std::chrono::seconds(1);
  VersionRow version_;
  VersionRow marker_;
};

TEST_F(ConditionsTest, NoneHold) {
  EXPECT_EQ(Read({}), kHolds);
  EXPECT_EQ(Source({}), kHolds);
  EXPECT_EQ(Write({}), kHolds);
  EXPECT_EQ(WriteNew({}), kHolds);
}

TEST_F(ConditionsTest, ReadsFollowTheOrderOfRfc9110) {
  EXPECT_EQ(Read({.if_match = {"other", "tag"}}), kHolds);
  EXPECT_EQ(Read({.if_match = {"other"}}), kFailed);
  EXPECT_EQ(Read({.if_unmodified_since = before_}), kFailed);
  EXPECT_EQ(Read({.if_match = {"tag"}, .if_unmodified_since = before_}), kHolds);
  EXPECT_EQ(Read({.if_none_match = {"tag"}}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_none_match = {"*"}}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_none_match = {"other"}}), kHolds);
  EXPECT_EQ(Read({.if_modified_since = after_}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_none_match = {"other"}, .if_modified_since = after_}), kHolds);
  EXPECT_EQ(Read({.if_match = {"other"}, .if_none_match = {"tag"}}), kFailed);
}

TEST_F(ConditionsTest, TimesAreWholeSeconds) {
  EXPECT_EQ(Read({.if_unmodified_since = time_}), kHolds);  // 900 ms later, in the same second
  EXPECT_EQ(Read({.if_modified_since = time_}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_modified_since = before_}), kHolds);
}

TEST_F(ConditionsTest, OfACopysSourceNothingIsNotModified) {
  EXPECT_EQ(Source({.if_none_match = {"tag"}}), kFailed);
  EXPECT_EQ(Source({.if_modified_since = after_}), kFailed);
  EXPECT_EQ(Source({.if_match = {"other"}}), kFailed);
  EXPECT_EQ(Source({.if_match = {"tag"}, .if_modified_since = before_}), kHolds);
}

TEST_F(ConditionsTest, WritesLookAtWhatIsThere) {
  EXPECT_EQ(Write({.if_none_match = {"*"}}), kFailed);
  EXPECT_EQ(Write({.if_none_match = {"tag"}}), kFailed);
  EXPECT_EQ(Write({.if_none_match = {"other"}}), kHolds);
  EXPECT_EQ(WriteNew({.if_none_match = {"*"}}), kHolds);
  EXPECT_EQ(Write({.if_match = {"tag"}}), kHolds);
  EXPECT_EQ(Write({.if_match = {"*"}}), kHolds);
  EXPECT_EQ(Write({.if_match = {"other"}}), kFailed);
  EXPECT_EQ(WriteNew({.if_match = {"*"}}), ErrorCode::kNoSuchKey);
  EXPECT_EQ(WriteNew({.if_match = {"tag"}}), ErrorCode::kNoSuchKey);
  EXPECT_EQ(Write({.if_modified_since = before_}), ErrorCode::kNotImplemented);
  EXPECT_EQ(Write({.if_unmodified_since = after_}), ErrorCode::kNotImplemented);
}

}  // namespace
}  // namespace coffer
