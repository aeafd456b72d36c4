#include "engine/base/error.h"

#include <gtest/gtest.h>

#include "engine/base/status.h"

namespace coffer {
namespace {

TEST(ErrorTest, CarriesCodeMessageAndFields) {
  const std::string value("\0a\xff", 3);
  const absl::Status status = MakeError(ErrorCode::kNoSuchKey, "no such key", {{"Key", value}, {"Empty", ""}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no such key");
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kNoSuchKey);
  EXPECT_EQ(GetErrorFields(status), (ErrorFields{{"Key", value}, {"Empty", ""}}));
}

TEST(ErrorTest, OtherStatusesHaveNoDetail) {
  EXPECT_EQ(GetErrorCode(absl::OkStatus()), ErrorCode::kNone);
  EXPECT_EQ(GetErrorCode(absl::InternalError("x")), ErrorCode::kNone);
  EXPECT_TRUE(GetErrorFields(absl::InternalError("x")).empty());
}

TEST(ErrorTest, EveryCodeIsAnErrorAndSurvivesTheStatus) {
  for (auto code = static_cast<uint16_t>(ErrorCode::kNoSuchBucket); code <= static_cast<uint16_t>(ErrorCode::kDataLoss);
       ++code) {
    const absl::Status status = MakeError(static_cast<ErrorCode>(code), "m");
    EXPECT_FALSE(status.ok());
    EXPECT_NE(status.code(), absl::StatusCode::kUnknown);
    EXPECT_EQ(GetErrorCode(status), static_cast<ErrorCode>(code));
  }
}

absl::StatusOr<int> Half(int number) {
  if (number % 2 != 0) return absl::InvalidArgumentError("odd");
  return number / 2;
}

absl::StatusOr<int> Quarter(int number) {
  ASSIGN_OR_RETURN(const int half, Half(number));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

absl::Status Check(int number) {
  RETURN_IF_ERROR(Quarter(number).status());
  return absl::OkStatus();
}

TEST(StatusMacrosTest, PassErrorsAndValuesAlong) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_TRUE(absl::IsInvalidArgument(Quarter(6).status()));
  EXPECT_TRUE(Check(4).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Check(3)));
}

}  // namespace
}  // namespace coffer
