#include "backends/disk/block_checksums.h"

#include <string>

#include "engine/base/error.h"
#include "gtest/gtest.h"
#include "tests/conformance/noise.h"

namespace coffer::disk {
namespace {

constexpr BlobId kId{.incarnation = 3, .counter = 4};

TEST(BlockChecksums, AreThoseOfTheBlocksInAnySplit) {
  const std::string bytes = Noise(2 * kBlockBytes + kPageBytes, 1);
  std::string expected;
  for (size_t at = 0; at < bytes.size(); at += kBlockBytes) {
    const Checksum checksum = BlockChecksum(kId, at, std::string_view(bytes).substr(at, kBlockBytes));
    expected.append(checksum.data(), checksum.size());
  }
  MemoryBudget budget{0};
  for (const size_t step : {1000u, 65'536u, 65'537u, 1'000'000u}) {
    BlockChecksums checksums(kId, budget);
    for (size_t at = 0; at < bytes.size(); at += step) {
      ASSERT_TRUE(checksums.Update(std::string_view(bytes).substr(at, step)).ok());
    }
    ASSERT_TRUE(checksums.Finish().ok());
    EXPECT_TRUE(checksums.list() == expected) << step;
  }
}

TEST(BlockChecksums, OfNothingAreNone) {
  MemoryBudget budget{0};
  BlockChecksums checksums(kId, budget);
  ASSERT_TRUE(checksums.Finish().ok());
  EXPECT_EQ(checksums.list(), "");
}

TEST(BlockChecksums, DrawALongListFromTheBudget) {
  const std::string block(kBlockBytes, 'x');
  MemoryBudget budget{4096};
  {
    BlockChecksums checksums(kId, budget);
    for (int i = 0; i < 512; ++i) ASSERT_TRUE(checksums.Update(block).ok()) << i;
    EXPECT_EQ(budget.used_bytes(), 4096u);
    EXPECT_EQ(GetErrorCode(checksums.Update(block)), ErrorCode::kSlowDown);
  }
  EXPECT_EQ(budget.used_bytes(), 0u);
}

}  // namespace
}  // namespace coffer::disk
