#include "engine/identity/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/base/error.h"

namespace coffer {
namespace {

TEST(AccountName, TakesWhatPeopleWrite) {
  for (const std::string_view name : {"a", "Build farm 7", "Zo\xC3\xAB", "\xE6\x9D\xB1\xE4\xBA\xAC", "12345678901"}) {
    EXPECT_TRUE(ValidateAccountName(name).ok()) << name;
  }
  EXPECT_TRUE(ValidateAccountName(std::string(128, 'x')).ok());
}

TEST(AccountName, RefusesWhatIsNoName) {
  const std::string long_name(129, 'x');
  for (const std::string_view name : {"", " a", "a ", "a\nb", "\x7F", "\x1B[2J", "\xC2\x85", "123456789012", "\xFF",
                                      "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                                      "\xE2\x80\xAE"
                                      "evil"}) {
    EXPECT_EQ(GetErrorCode(ValidateAccountName(name)), ErrorCode::kInvalidArgument) << name;
  }
  EXPECT_FALSE(ValidateAccountName(long_name).ok());
  EXPECT_FALSE(ValidateAccountName(std::string_view("a\0b", 3)).ok());
}

TEST(AccessKeyName, MayBeEmpty) {
  EXPECT_TRUE(ValidateAccessKeyName("").ok());
  EXPECT_TRUE(ValidateAccessKeyName("123456789012").ok());
  EXPECT_FALSE(ValidateAccessKeyName("a\tb").ok());
}

bool AllIn(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

TEST(Ids, HaveTheShapeOfAws) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string account = NewAccountId(SystemRandom());
    EXPECT_TRUE(IsAccountId(account)) << account;
    EXPECT_NE(account[0], '0');
    const std::string key = NewAccessKeyId(SystemRandom());
    EXPECT_EQ(key.size(), 20u);
    EXPECT_TRUE(AllIn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) << key;
    const Secret secret = NewSecretKey(SystemRandom());
    EXPECT_EQ(secret.Reveal().size(), 40u);
    EXPECT_TRUE(AllIn(secret.Reveal(), "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"));
    EXPECT_TRUE(seen.insert(key).second);
    EXPECT_TRUE(seen.insert(secret.Reveal()).second);
  }
}

}  // namespace
}  // namespace coffer
