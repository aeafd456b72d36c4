#include "engine/store/conditions.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

class ConditionsTest : public testing::Test {
 protected:
  ConditionsTest() {
    version_.etag = "tag";
    version_.size_bytes = 5;
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

  // The header that the failure names.
  static std::string ConditionOf(const absl::Status& status) {
    EXPECT_EQ(GetErrorCode(status), ErrorCode::kPreconditionFailed);
    const ErrorFields fields = GetErrorFields(status);
    return fields.empty() ? "" : fields[0].second;
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

// Each pair of conditions, either way: what S3's reference lists for GET and HEAD.
TEST_F(ConditionsTest, ReadsWithTwoConditions) {
  const std::vector<std::string> same = {"tag"}, other = {"other"};
  // If-Match decides, whatever If-Unmodified-Since says.
  for (const WallTime time : {before_, after_}) {
    EXPECT_EQ(Read({.if_match = same, .if_unmodified_since = time}), kHolds);
    EXPECT_EQ(Read({.if_match = other, .if_unmodified_since = time}), kFailed);
  }
  // If-None-Match decides, whatever If-Modified-Since says.
  for (const WallTime time : {before_, after_}) {
    EXPECT_EQ(Read({.if_none_match = same, .if_modified_since = time}), ErrorCode::kNotModified);
    EXPECT_EQ(Read({.if_none_match = other, .if_modified_since = time}), kHolds);
  }
  // What fails comes before what spares the body.
  EXPECT_EQ(Read({.if_none_match = same, .if_unmodified_since = before_}), kFailed);
  EXPECT_EQ(Read({.if_none_match = same, .if_unmodified_since = after_}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_modified_since = after_, .if_unmodified_since = before_}), kFailed);
  EXPECT_EQ(Read({.if_match = same, .if_modified_since = after_}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_match = same, .if_none_match = same}), ErrorCode::kNotModified);
  EXPECT_EQ(Read({.if_match = same, .if_none_match = other}), kHolds);
}

TEST_F(ConditionsTest, AFailureNamesItsHeader) {
  EXPECT_EQ(ConditionOf(CheckReadConditions({.if_match = {"other"}}, version_)), "If-Match");
  EXPECT_EQ(ConditionOf(CheckReadConditions({.if_unmodified_since = before_}, version_)), "If-Unmodified-Since");
  EXPECT_EQ(ConditionOf(CheckSourceConditions({.if_match = {"other"}}, version_)), "x-amz-copy-source-If-Match");
  EXPECT_EQ(ConditionOf(CheckSourceConditions({.if_none_match = {"tag"}}, version_)),
            "x-amz-copy-source-If-None-Match");
  EXPECT_EQ(ConditionOf(CheckSourceConditions({.if_modified_since = after_}, version_)),
            "x-amz-copy-source-If-Modified-Since");
  EXPECT_EQ(ConditionOf(CheckSourceConditions({.if_unmodified_since = before_}, version_)),
            "x-amz-copy-source-If-Unmodified-Since");
  EXPECT_EQ(ConditionOf(CheckWriteConditions({.if_none_match = {"*"}}, &version_)), "If-None-Match");
  EXPECT_EQ(ConditionOf(CheckWriteConditions({.if_match_size = 4}, &version_)), "x-amz-if-match-size");
  EXPECT_EQ(ConditionOf(CheckWriteConditions({.if_match_modified = before_}, &version_)),
            "x-amz-if-match-last-modified-time");
}

TEST_F(ConditionsTest, AnEmptyTagIsNobodys) {
  EXPECT_EQ(Read({.if_match = {""}}), kFailed);
  EXPECT_EQ(Read({.if_none_match = {""}}), kHolds);
  EXPECT_EQ(WriteNew({.if_match = {""}}), ErrorCode::kNoSuchKey);
}

TEST_F(ConditionsTest, SizeAndTimeOfWhatIsThere) {
  EXPECT_EQ(Write({.if_match_size = 5}), kHolds);
  EXPECT_EQ(Write({.if_match_size = 0}), kFailed);
  EXPECT_EQ(Write({.if_match_modified = time_}), kHolds);  // 900 ms later, in the same second
  EXPECT_EQ(Write({.if_match_modified = after_}), kFailed);
  EXPECT_EQ(Write({.if_match = {"tag"}, .if_match_size = 5, .if_match_modified = time_}), kHolds);
  EXPECT_EQ(Write({.if_match = {"other"}, .if_match_size = 5}), kFailed);
  EXPECT_EQ(Write({.if_match = {"tag"}, .if_match_size = 4}), kFailed);
  EXPECT_EQ(WriteNew({.if_match_size = 5}), kHolds);
  EXPECT_EQ(WriteNew({.if_match_modified = before_}), kHolds);
  EXPECT_EQ(Read({.if_match_size = 5}), ErrorCode::kNotImplemented);
  EXPECT_EQ(Source({.if_match_modified = time_}), ErrorCode::kNotImplemented);
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
