#include "engine/store/version_id.h"

#include <set>

#include "gtest/gtest.h"
#include "tests/support/seeded_random.h"

namespace coffer {
namespace {

TEST(RowIdTest, ComesBackFromItsText) {
  for (const uint64_t sequence : {uint64_t{0}, uint64_t{1}, uint64_t{123456789}, UINT64_MAX}) {
    for (const uint64_t nonce : {uint64_t{0}, uint64_t{1}, uint64_t{0xfedcba9876543210}, UINT64_MAX}) {
      const RowId id{sequence, nonce};
      const std::string text = EncodeRowId(id);
      EXPECT_EQ(text.size(), 32u);
      EXPECT_EQ(text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"), std::string::npos);
      EXPECT_EQ(DecodeRowId(text), id);
    }
  }
}

TEST(RowIdTest, OtherTextIsNone) {
  const std::string text = EncodeRowId({1, 2});
  EXPECT_EQ(DecodeRowId(""), std::nullopt);
  EXPECT_EQ(DecodeRowId("null"), std::nullopt);
  EXPECT_EQ(DecodeRowId(text.substr(1)), std::nullopt);
  EXPECT_EQ(DecodeRowId(text + "0"), std::nullopt);
  for (const char c : {'a', 'z', 'C', '-', '\0'}) {
    std::string wrong = text;
    wrong[20] = c;
    EXPECT_EQ(DecodeRowId(wrong), std::nullopt) << c;
  }
}

TEST(RowIdTest, TellsNothingAboutItsNeighbours) {
  SeededRandom random(1);
  std::set<std::string> tails;
  for (uint64_t sequence = 1; sequence <= 100; ++sequence) {
    tails.insert(EncodeRowId({sequence, NewNonce(random)}).substr(16, 8));
  }
  EXPECT_EQ(tails.size(), 100u);  // the leading digits of a small number would be the same
}

}  // namespace
}  // namespace coffer
