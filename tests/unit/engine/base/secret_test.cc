#include "engine/base/secret.h"

#include <gtest/gtest.h>

namespace coffer {
namespace {

TEST(SecretTest, ConstantTimeEqualsComparesContentAndLength) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "ab"));
  EXPECT_FALSE(ConstantTimeEquals(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

TEST(SecretTest, WipeEmpties) {
  std::string text = "secret";
  Wipe(text);
  EXPECT_TRUE(text.empty());
}

TEST(SecretTest, MoveLeavesNothingBehind) {
  Secret first("a secret that is longer than what a string keeps in place");
  const Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: what a move leaves is the point
  EXPECT_EQ(second.Reveal(), "a secret that is longer than what a string keeps in place");
}

TEST(SecretTest, CopiesAreIndependent) {
  Secret first("one");
  Secret second = first;
  first = Secret("two");
  EXPECT_EQ(first.Reveal(), "two");
  EXPECT_EQ(second.Reveal(), "one");
}

}  // namespace
}  // namespace coffer
