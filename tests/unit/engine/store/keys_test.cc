#include "engine/store/keys.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

TEST(KeysTest, AreOneToSoManyBytesOfAnyKind) {
  const Limits limits;
  EXPECT_TRUE(ValidateKey(std::string_view("\0", 1), limits).ok());
  EXPECT_TRUE(ValidateKey("\xff\xfe", limits).ok());
  EXPECT_TRUE(ValidateKey(std::string(1024, 'k'), limits).ok());
  EXPECT_EQ(GetErrorCode(ValidateKey("", limits)), ErrorCode::kInvalidKey);
  const absl::Status status = ValidateKey(std::string(1025, 'k'), limits);
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kKeyTooLong);
  EXPECT_EQ(GetErrorFields(status), (ErrorFields{{"Size", "1025"}, {"MaxSizeAllowed", "1024"}}));
}

TEST(KeysTest, BehindAPrefixIsTheNextKeyThatDoesNotHaveIt) {
  EXPECT_EQ(BehindPrefix("a"), "b");
  EXPECT_EQ(BehindPrefix("a/"), "a0");
  EXPECT_EQ(BehindPrefix("a\xff"), "b");
  EXPECT_EQ(BehindPrefix("a\xff\xff"), "b");
  EXPECT_EQ(BehindPrefix("a\x7f"), "a\x80");
  EXPECT_EQ(BehindPrefix(std::string_view("\0", 1)), "\x01");
  EXPECT_EQ(BehindPrefix("\xff\xff"), std::nullopt);
  EXPECT_EQ(BehindPrefix(""), std::nullopt);
}

}  // namespace
}  // namespace coffer
