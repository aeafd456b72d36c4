#include "backends/disk/format.h"

#include <string>

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer::disk {
namespace {

BlobFooter Sample() {
  return {.id = {.incarnation = 0x0102030405060708, .counter = 0xFFFFFFFFFFFFFFFF},
          .payload_bytes = 70'000,
          .store_tag = StoreTag("store-1"),
          .list_checksum = ChecksumOf("list"),
          .description = std::string("b\0k", 3)};
}

TEST(DiskFormat, HeadsComeBackAsTheyWere) {
  for (const std::string& description : {std::string(), std::string("\0x", 2), std::string(16'384, 'd')}) {
    BlobFooter footer = Sample();
    footer.description = description;
    const auto decoded = DecodeHead(EncodeHead(footer) + "what follows");
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_TRUE(*decoded == footer);
  }
}

// The bytes on disk: a change of these is a change of format.
TEST(DiskFormat, HeadBytes) {
  const std::string head = EncodeHead(Sample());
  EXPECT_EQ(head.size(), 80u + 3 + 16);
  EXPECT_EQ(head.substr(0, 16), std::string("COFRBLOB\x63\0\0\0\x01\0\0\0", 16));
  EXPECT_EQ(head.substr(16, 8), "\x08\x07\x06\x05\x04\x03\x02\x01");
  EXPECT_EQ(head.substr(24, 8), "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
  EXPECT_EQ(head.substr(32, 16), std::string("\x70\x11\x01\0\0\0\0\0\0\0\x01\0\x03\0\0\0", 16));
}

TEST(DiskFormat, ChecksumsKeepTheirValues) {
  const Checksum checksum = BlockChecksum({.incarnation = 1, .counter = 2}, 65536, "abc");
  std::string hex;
  for (const unsigned char c : checksum) {
    hex += "0123456789abcdef"[c >> 4];
    hex += "0123456789abcdef"[c & 15];
  }
  EXPECT_EQ(hex, "46de3ce88f3b6c3ce2543162ec77c8a1");
}

TEST(DiskFormat, AnyOtherByteInAHeadIsDamage) {
  const std::string head = EncodeHead(Sample());
  for (size_t i = 0; i < head.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = head;
      damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
      EXPECT_EQ(GetErrorCode(DecodeHead(damaged).status()), ErrorCode::kDataLoss) << i;
    }
  }
}

TEST(DiskFormat, ACutHeadIsDamage) {
  const std::string head = EncodeHead(Sample());
  for (size_t length = 0; length < head.size(); ++length) {
    EXPECT_EQ(GetErrorCode(DecodeHead(head.substr(0, length)).status()), ErrorCode::kDataLoss) << length;
  }
}

std::string Resealed(std::string head) {
  head.resize(head.size() - sizeof(Checksum));
  const Checksum checksum = ChecksumOf(head);
  return head.append(checksum.data(), checksum.size());
}

TEST(DiskFormat, ALaterVersionIsNotDamage) {
  std::string head = EncodeHead(Sample());
  head[12] = 2;
  EXPECT_TRUE(absl::IsFailedPrecondition(DecodeHead(Resealed(head)).status()));
}

TEST(DiskFormat, IntactHeadsWithImpossibleValuesAreDamage) {
  struct Change {
    size_t at;
    char value;
  };
  const Change changes[] = {{40, 1}, {41, 1}, {42, 0}, {42, 8}, {43, 1}, {39, 2}, {44, 4}, {45, 1}, {47, 1}};
  for (const Change change : changes) {
    std::string head = EncodeHead(Sample());
    head[change.at] = change.value;
    EXPECT_EQ(GetErrorCode(DecodeHead(Resealed(head)).status()), ErrorCode::kDataLoss) << change.at;
  }
}

TEST(DiskFormat, TrailersComeBackAndVerify) {
  const std::string trailer = EncodeTrailer(0x123456789A);
  ASSERT_EQ(trailer.size(), kTrailerBytes);
  EXPECT_EQ(*DecodeTrailer(trailer), 0x123456789Au);
  for (size_t i = 0; i < trailer.size(); ++i) {
    std::string damaged = trailer;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_EQ(GetErrorCode(DecodeTrailer(damaged).status()), ErrorCode::kDataLoss) << i;
    EXPECT_EQ(GetErrorCode(DecodeTrailer(trailer.substr(0, i)).status()), ErrorCode::kDataLoss) << i;
  }
  EXPECT_FALSE(DecodeTrailer(trailer + "x").ok());
}

TEST(DiskFormat, LayoutIsInWholePages) {
  for (const uint64_t payload : {0u, 1u, 4096u, 4097u, 65536u, 65537u, 1u << 30}) {
    for (const size_t description : {0u, 3900u, 3968u, 3969u, 16'384u}) {
      const BlobLayout layout = LayoutOf({.payload_bytes = payload, .description = std::string(description, 'd')});
      EXPECT_EQ(layout.footer_offset % kPageBytes, 0u);
      EXPECT_GE(layout.footer_offset, payload);
      EXPECT_LT(layout.footer_offset, payload + kPageBytes);
      EXPECT_EQ(layout.checksums_offset, layout.footer_offset + 96 + description);
      EXPECT_EQ(layout.zeros_offset, layout.checksums_offset + 16 * ((payload + 65535) / 65536));
      EXPECT_EQ(layout.file_bytes % kPageBytes, 0u);
      EXPECT_GE(layout.file_bytes, layout.zeros_offset + kTrailerBytes);
      EXPECT_LT(layout.file_bytes, layout.zeros_offset + kTrailerBytes + kPageBytes);
    }
  }
}

}  // namespace
}  // namespace coffer::disk
