// Whatever happens to a blob's file, its reader gives the right bytes or DataLoss.
#include <algorithm>
#include <string>

#include "backends/disk/format.h"
#include "engine/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/backends/disk/disk_fixture.h"

namespace coffer {
namespace {

constexpr BlobId kFirst{.incarnation = 1, .counter = 1};
constexpr BlobId kSecond{.incarnation = 1, .counter = 2};
constexpr size_t kBlock = disk::kBlockBytes;

class DiskCorruption : public testing::Test {
 protected:
  void ExpectLoss(const BlobRef& blob, std::string_view content) {
    backend_.SetContent(blob.id, content);
    const auto read = backend_.Read(blob);
    EXPECT_EQ(GetErrorCode(read.status()), ErrorCode::kDataLoss) << read.status();
  }

  io::SimDisk disk_{1};
  TestDiskBackend backend_{disk_};
};

TEST_F(DiskCorruption, EveryByteOfASmallBlobIsVerified) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(5000, 1), "about it");
  const std::string content = backend_.Content(kFirst);
  ASSERT_EQ(content.size(), 3 * disk::kPageBytes);
  for (size_t i = 0; i < content.size(); ++i) {
    std::string damaged = content;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << i % 8));
    ExpectLoss(blob, damaged);
    if (HasFailure()) FAIL() << "at " << i;
  }
}

TEST_F(DiskCorruption, EveryByteOfAnEmptyBlobIsVerified) {
  const BlobRef blob = *backend_.Write(kFirst, "");
  const std::string content = backend_.Content(kFirst);
  for (size_t i = 0; i < content.size(); ++i) {
    std::string damaged = content;
    damaged[i] = static_cast<char>(damaged[i] + 1);
    ExpectLoss(blob, damaged);
    if (HasFailure()) FAIL() << "at " << i;
  }
}

TEST_F(DiskCorruption, EveryLengthButItsOwnIsNoticed) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(3000, 1));
  const std::string content = backend_.Content(kFirst);
  for (size_t length = 0; length < content.size(); ++length) {
    ExpectLoss(blob, std::string_view(content).substr(0, length));
    if (HasFailure()) FAIL() << "at " << length;
  }
  ExpectLoss(blob, content + '\0');
  ExpectLoss(blob, content + std::string(disk::kPageBytes, '\0'));
}

TEST_F(DiskCorruption, DamageInOneBlockLeavesTheOthersReadable) {
  const std::string bytes = Noise(5 * kBlock + 100, 1);
  const BlobRef blob = *backend_.Write(kFirst, bytes);
  std::string content = backend_.Content(kFirst);
  content[2 * kBlock + 17] ^= 1;
  backend_.SetContent(kFirst, content);
  const auto reader = *backend_->Open({}, blob);
  std::string into(kBlock, '\0');
  for (size_t block = 0; block < 6; ++block) {
    const auto count = reader->Read(block * kBlock + 50, std::span(into).first(kBlock - 50));
    if (block == 2) {
      EXPECT_EQ(GetErrorCode(count.status()), ErrorCode::kDataLoss);
      EXPECT_THAT(count.status().ToString(), testing::HasSubstr("blob 1-1 at 131072"));
      continue;
    }
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_TRUE(into.substr(0, *count) == bytes.substr(block * kBlock + 50, *count));
  }
}

TEST_F(DiskCorruption, BlocksThatChangedPlacesAreNoticed) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(4 * kBlock, 1));
  std::string content = backend_.Content(kFirst);
  const disk::BlobLayout layout = disk::LayoutOf({.payload_bytes = blob.size_bytes});
  const auto begin = content.begin();
  std::swap_ranges(begin, begin + kBlock, begin + 2 * kBlock);
  ExpectLoss(blob, content);
  // And with their checksums: a checksum is good for one place only.
  const auto list = begin + static_cast<ptrdiff_t>(layout.checksums_offset);
  std::swap_ranges(list, list + 16, list + 32);
  ExpectLoss(blob, content);
}

TEST_F(DiskCorruption, BlocksOfAnotherBlobAreNoticed) {
  const BlobRef first = *backend_.Write(kFirst, Noise(4 * kBlock, 1));
  ASSERT_TRUE(backend_.Write(kSecond, Noise(4 * kBlock, 2)).ok());
  std::string content = backend_.Content(kFirst);
  const std::string other = backend_.Content(kSecond);
  const disk::BlobLayout layout = disk::LayoutOf({.payload_bytes = first.size_bytes});
  content.replace(0, kBlock, other, 0, kBlock);
  ExpectLoss(first, content);
  content.replace(layout.checksums_offset, 16, other, layout.checksums_offset, 16);
  ExpectLoss(first, content);
}

TEST_F(DiskCorruption, AnotherBlobsFileIsNoticed) {
  const BlobRef first = *backend_.Write(kFirst, Noise(1000, 1));
  ASSERT_TRUE(backend_.Write(kSecond, Noise(1000, 2)).ok());
  ExpectLoss(first, backend_.Content(kSecond));
}

TEST_F(DiskCorruption, AnotherStoresFileIsNoticed) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(1000, 1));
  io::SimDisk other_disk{2};
  MemoryBudget budget{8 << 20};
  {
    const auto other = *MakeDiskBackend(kTestRoot, {.files = &other_disk, .budget = &budget});
    ASSERT_TRUE(other->Attach({}, "store-2").ok());
    const auto writer = *other->Create({}, {.id = kFirst});
    ASSERT_TRUE(writer->Append(Noise(1000, 1)).ok());
    ASSERT_TRUE(writer->Commit().ok());
  }
  ExpectLoss(blob, *io::ReadFile(other_disk, backend_.paths().File(kFirst), 1 << 20));
}

TEST_F(DiskCorruption, ReadFooterVerifiesTheWholeFooter) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(200'000, 1), "about it");
  const std::string content = backend_.Content(kFirst);
  const auto file = *disk_.Open(backend_.paths().File(kFirst), io::OpenMode::kReadWrite);
  const auto footer = disk::ReadFooter(*file);
  ASSERT_TRUE(footer.ok()) << footer.status();
  EXPECT_EQ(footer->id, kFirst);
  EXPECT_EQ(footer->payload_bytes, blob.size_bytes);
  EXPECT_EQ(footer->description, "about it");
  EXPECT_TRUE(footer->store_tag == disk::StoreTag(kTestStore));
  for (uint64_t i = disk::LayoutOf(*footer).footer_offset; i < content.size(); ++i) {
    const char damaged = static_cast<char>(content[i] ^ 1);
    ASSERT_TRUE(file->Write(i, {&damaged, 1}).ok());
    EXPECT_EQ(GetErrorCode(disk::ReadFooter(*file).status()), ErrorCode::kDataLoss) << i;
    ASSERT_TRUE(file->Write(i, {&content[i], 1}).ok());
  }
  EXPECT_TRUE(disk::ReadFooter(*file).ok());
}

}  // namespace
}  // namespace coffer
