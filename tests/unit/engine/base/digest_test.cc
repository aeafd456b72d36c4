#include "engine/base/digest.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/escaping.h"

namespace coffer {
namespace {

constexpr Algorithm kAll[] = {Algorithm::kMd5,    Algorithm::kSha1,      Algorithm::kSha256,   Algorithm::kCrc32,
                              Algorithm::kCrc32c, Algorithm::kCrc64Nvme, Algorithm::kXxh3_128, Algorithm::kSha512,
                              Algorithm::kXxh64,  Algorithm::kXxh3_64};
constexpr Algorithm kCrcs[] = {Algorithm::kCrc32, Algorithm::kCrc32c, Algorithm::kCrc64Nvme};

std::string HexOf(Algorithm algorithm, std::string_view bytes) {
  return absl::BytesToHexString(DigestOf(algorithm, bytes));
}

std::string Noise(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

TEST(DigestTest, KnownAnswers) {
  EXPECT_EQ(HexOf(Algorithm::kMd5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(HexOf(Algorithm::kMd5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(HexOf(Algorithm::kSha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(HexOf(Algorithm::kSha256, "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(HexOf(Algorithm::kCrc32, "123456789"), "cbf43926");
  EXPECT_EQ(HexOf(Algorithm::kCrc32c, "123456789"), "e3069283");
  EXPECT_EQ(HexOf(Algorithm::kCrc64Nvme, "123456789"), "ae8b14860a799888");
  EXPECT_EQ(HexOf(Algorithm::kXxh3_128, ""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(HexOf(Algorithm::kXxh3_128, "abc"), "06b05ab6733a618578af5f94892f3950");
  EXPECT_EQ(HexOf(Algorithm::kXxh3_64, ""), "2d06800538d394c2");
  EXPECT_EQ(HexOf(Algorithm::kXxh3_64, "abc"), "78af5f94892f3950");
  EXPECT_EQ(HexOf(Algorithm::kXxh64, ""), "ef46db3751d8e999");
  EXPECT_EQ(HexOf(Algorithm::kXxh64, "abc"), "44bc2cf5ad770999");
  EXPECT_EQ(HexOf(Algorithm::kSha512, "abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(DigestTest, EmptyChecksumsAreZero) {
  EXPECT_EQ(HexOf(Algorithm::kCrc32, ""), "00000000");
  EXPECT_EQ(HexOf(Algorithm::kCrc32c, ""), "00000000");
  EXPECT_EQ(HexOf(Algorithm::kCrc64Nvme, ""), "0000000000000000");
}

TEST(DigestTest, SizesAreAsAnnounced) {
  for (const Algorithm algorithm : kAll) EXPECT_EQ(DigestOf(algorithm, "x").size(), DigestSize(algorithm));
}

TEST(DigestTest, AnySplitGivesTheSame) {
  const std::string bytes = Noise(200, 1);
  for (size_t split = 0; split <= bytes.size(); ++split) {
    Digester digester({Algorithm::kMd5, Algorithm::kSha1, Algorithm::kSha256, Algorithm::kCrc32, Algorithm::kCrc32c,
                       Algorithm::kCrc64Nvme, Algorithm::kXxh3_128, Algorithm::kSha512, Algorithm::kXxh64,
                       Algorithm::kXxh3_64});
    digester.Update(std::string_view(bytes).substr(0, split));
    digester.Update(std::string_view(bytes).substr(split));
    const DigestValues values = std::move(digester).Finish();
    for (const Algorithm algorithm : kAll) EXPECT_EQ(values.Get(algorithm), DigestOf(algorithm, bytes)) << split;
  }
}

TEST(DigestTest, LongInputsAgreeWithByteByByte) {
  const std::string bytes = Noise(100'003, 2);
  for (const Algorithm algorithm : kAll) {
    Digester digester({algorithm});
    for (const char c : bytes) digester.Update(std::string_view(&c, 1));
    EXPECT_EQ(std::move(digester).Finish().Get(algorithm), DigestOf(algorithm, bytes));
  }
}

TEST(DigestTest, OnlyWhatWasAskedFor) {
  Digester digester({Algorithm::kMd5});
  digester.Update("abc");
  const DigestValues values = std::move(digester).Finish();
  EXPECT_EQ(values.Get(Algorithm::kMd5).size(), 16u);
  EXPECT_TRUE(values.Get(Algorithm::kSha256).empty());
  EXPECT_TRUE(values.Get(Algorithm::kCrc32).empty());
}

TEST(DigestTest, CombinedCrcIsTheCrcOfTheWhole) {
  const std::string bytes = Noise(70'000, 3);
  const std::string_view all = bytes;
  for (const Algorithm algorithm : kCrcs) {
    for (const size_t split : {size_t{0}, size_t{1}, size_t{4096}, size_t{65'537}, bytes.size()}) {
      const std::string first = DigestOf(algorithm, all.substr(0, split));
      const std::string second = DigestOf(algorithm, all.substr(split));
      EXPECT_EQ(CombineCrc(algorithm, first, second, bytes.size() - split), DigestOf(algorithm, bytes)) << split;
    }
  }
}

TEST(DigestTest, CombineOverFiveGigabytesOfZerosMatchesRepeatedDoubling) {
  for (const Algorithm algorithm : kCrcs) {
    std::string doubled = DigestOf(algorithm, std::string(1 << 20, '\0'));
    const std::string block = doubled;
    uint64_t size = 1 << 20;
    for (; size < (5ull << 30); size *= 2) doubled = CombineCrc(algorithm, doubled, doubled, size);
    // The same length, one block at a time from the other end.
    std::string stepped = block;
    for (uint64_t at = 1 << 20; at < size; at += 1 << 20) stepped = CombineCrc(algorithm, block, stepped, at);
    EXPECT_EQ(doubled, stepped);
  }
}

TEST(DigestTest, OtherAlgorithmsDoNotCombine) {
  const std::string md5 = DigestOf(Algorithm::kMd5, "a");
  EXPECT_EQ(CombineCrc(Algorithm::kMd5, md5, md5, 1), "");
}

// RFC 4231, cases 1, 2 and 6.
TEST(DigestTest, HmacSha256) {
  const auto hex = [](std::string_view key, std::string_view text) {
    return absl::BytesToHexString(HmacSha256(key, text));
  };
  EXPECT_EQ(hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace coffer
