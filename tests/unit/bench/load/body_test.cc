#include "bench/load/body.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace coffer::bench {
namespace {

bool IsGood(const BodyPool& pool, uint64_t key, std::string_view text, size_t piece) {
  BodyCheck check(pool, key);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) check.Take(text.substr(0, piece));
  return check.IsGood();
}

TEST(Body, EveryWriteIsDifferentInEveryKilobyte) {
  const BodyPool pool(4096);
  std::set<std::string> pieces;
  for (uint64_t write = 0; write < 500; ++write) {
    const std::string body = pool.Make({.key = 7, .write = write}).Text();
    ASSERT_EQ(body.size(), 4096u);
    for (size_t at = 0; at < body.size(); at += 1024) pieces.insert(body.substr(at, 1024));
  }
  EXPECT_EQ(pieces.size(), 2000u);
}

TEST(Body, IsRecognizedInAnySplit) {
  for (const uint64_t size : {16u, 17u, 100u}) {
    const BodyPool pool(size);
    const std::string body = pool.Make({.key = 7, .write = 3}).Text();
    for (size_t piece = 1; piece <= size; ++piece) EXPECT_TRUE(IsGood(pool, 7, body, piece)) << size << " " << piece;
  }
}

TEST(Body, OneOfAnotherKeyIsNot) {
  const BodyPool pool(100);
  EXPECT_FALSE(IsGood(pool, 8, pool.Make({.key = 7, .write = 3}).Text(), 100));
}

TEST(Body, AnyOtherByteOrLengthIsNoticed) {
  const BodyPool pool(100);
  const std::string body = pool.Make({.key = 7, .write = 3}).Text();
  for (size_t at = 0; at < body.size(); ++at) {
    std::string other = body;
    other[at] ^= 1;
    EXPECT_FALSE(IsGood(pool, 7, other, 9)) << at;
    EXPECT_FALSE(IsGood(pool, 7, body.substr(0, at), 9)) << at;
  }
  EXPECT_FALSE(IsGood(pool, 7, body + "x", 9));
  EXPECT_FALSE(IsGood(pool, 7, body + "x", 200));
}

}  // namespace
}  // namespace coffer::bench
