#include "engine/object/range.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

std::string Resolve(std::optional<uint64_t> first, std::optional<uint64_t> last, uint64_t size) {
  const absl::StatusOr<Span> span = ResolveRange(ByteRange{first, last}, size);
  if (span.ok()) return std::to_string(span->offset) + "+" + std::to_string(span->length);
  EXPECT_EQ(GetErrorCode(span.status()), ErrorCode::kInvalidRange);
  return "invalid";
}

TEST(RangeTest, IsCutAtTheEnd) {
  EXPECT_EQ(Resolve(0, 0, 10), "0+1");
  EXPECT_EQ(Resolve(3, 5, 10), "3+3");
  EXPECT_EQ(Resolve(9, 9, 10), "9+1");
  EXPECT_EQ(Resolve(3, 100, 10), "3+7");
  EXPECT_EQ(Resolve(3, UINT64_MAX, 10), "3+7");
  EXPECT_EQ(Resolve(3, std::nullopt, 10), "3+7");
  EXPECT_EQ(Resolve(std::nullopt, 4, 10), "6+4");
  EXPECT_EQ(Resolve(std::nullopt, 100, 10), "0+10");
  EXPECT_EQ(Resolve(std::nullopt, std::nullopt, 10), "0+10");
}

TEST(RangeTest, BehindTheEndOrBackwardsIsInvalid) {
  EXPECT_EQ(Resolve(10, std::nullopt, 10), "invalid");
  EXPECT_EQ(Resolve(10, 20, 10), "invalid");
  EXPECT_EQ(Resolve(UINT64_MAX, UINT64_MAX, 10), "invalid");
  EXPECT_EQ(Resolve(5, 4, 10), "invalid");
  EXPECT_EQ(Resolve(std::nullopt, 0, 10), "invalid");
}

TEST(RangeTest, NothingFitsAnEmptyBody) {
  EXPECT_EQ(Resolve(0, 0, 0), "invalid");
  EXPECT_EQ(Resolve(0, std::nullopt, 0), "invalid");
  EXPECT_EQ(Resolve(std::nullopt, 1, 0), "invalid");
  const absl::StatusOr<Span> whole = ResolveRange(std::nullopt, 0);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->length, 0u);
}

TEST(RangeTest, TheErrorNamesSizeAndRange) {
  const absl::Status status = ResolveRange(ByteRange{20, std::nullopt}, 10).status();
  const ErrorFields expected = {{"ActualObjectSize", "10"}, {"RangeRequested", "bytes=20-"}};
  EXPECT_EQ(GetErrorFields(status), expected);
}

}  // namespace
}  // namespace coffer
