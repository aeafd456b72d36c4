// What is decided without touching anything: addresses, paths, parts.
#include <gtest/gtest.h>

#include "tools/transfer/address.h"
#include "tools/transfer/parts.h"

namespace coffer::transfer {
namespace {

using client::ObjectName;

TEST(AddressTest, IsABucketAndTheBytesOfAKey) {
  EXPECT_EQ(*ParseAddress("s3://bkt"), (ObjectName{"bkt", ""}));
  EXPECT_EQ(*ParseAddress("s3://bkt/"), (ObjectName{"bkt", ""}));
  EXPECT_EQ(*ParseAddress("s3://bkt/a/b c"), (ObjectName{"bkt", "a/b c"}));
  EXPECT_EQ(*ParseAddress("s3://bkt//a/../%41?x#y"), (ObjectName{"bkt", "/a/../%41?x#y"}));
  for (const char* text : {"", "bkt/key", "s3:/bkt", "s3://", "s3:///key", "S3://bkt", "http://bkt"}) {
    EXPECT_EQ(ParseAddress(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(AddressTest, ABucketAloneNeedsNoScheme) {
  EXPECT_EQ(*ParseBucket("bkt"), "bkt");
  EXPECT_EQ(*ParseBucket("s3://bkt"), "bkt");
  EXPECT_EQ(*ParseBucket("s3://bkt/"), "bkt");
  for (const char* text : {"", "s3://", "bkt/key", "s3://bkt/key", "bkt/"})
    EXPECT_FALSE(ParseBucket(text).ok()) << text;
}

TEST(AddressTest, FoldersEndWithASlash) {
  EXPECT_EQ(FolderPrefix(""), "");
  EXPECT_EQ(FolderPrefix("a"), "a/");
  EXPECT_EQ(FolderPrefix("a/"), "a/");
  EXPECT_EQ(KeyInto("", "pictures/cat.jpg"), "cat.jpg");
  EXPECT_EQ(KeyInto("2024/", "cat.jpg"), "2024/cat.jpg");
  EXPECT_EQ(KeyInto("2024", "cat.jpg"), "2024");
}

TEST(SafePathTest, OnlyPathsThatStayInsideAndLeadBack) {
  for (const char* key : {"a", "a/b", "..a/b..", "a/...", ".hidden", "a b/\xC3\xA9", "\xFF", "a\\b", "~"}) {
    const auto path = SafePath(key);
    ASSERT_TRUE(path.ok()) << key;
    EXPECT_EQ(*path, key);
  }
  using std::string_literals::operator""s;
  for (const std::string& key : {""s, "/"s, "/etc/passwd"s, "."s, ".."s, "../a"s, "a/../b"s, "a/.."s, "a/./b"s, "a//b"s,
                                 "a/"s, "a\0b"s, "\0"s, std::string(256, 'x'), "a/" + std::string(256, 'x')}) {
    EXPECT_EQ(SafePath(key).status().code(), absl::StatusCode::kInvalidArgument) << key;
  }
}

TEST(PartsTest, PiecesCoverEveryByteOnce) {
  EXPECT_TRUE(CutPieces(0, 0, 10).empty());
  EXPECT_TRUE(CutPieces(7, 7, 10).empty());
  for (const uint64_t begin : {0, 3, 10}) {
    for (const uint64_t end : {11, 20, 21, 35}) {
      uint64_t at = begin;
      uint32_t number = 0;
      for (const Piece& piece : CutPieces(begin, end, 10)) {
        EXPECT_EQ(piece.number, ++number);
        EXPECT_EQ(piece.offset, at);
        EXPECT_TRUE(piece.length == 10 || (piece.length < 10 && piece.length > 0 && at + piece.length == end));
        at += piece.length;
      }
      EXPECT_EQ(at, end);
    }
  }
}

TEST(PartsTest, LongObjectsHaveLongerParts) {
  constexpr uint64_t kMiB = 1 << 20;
  EXPECT_EQ(PartBytes(0, 8 * kMiB), 8 * kMiB);
  EXPECT_EQ(PartBytes(80'000 * kMiB, 8 * kMiB), 8 * kMiB);
  EXPECT_EQ(PartBytes(80'000 * kMiB + 1, 8 * kMiB), 9 * kMiB);
  const uint64_t largest = kPartBytesMax * kPartsMax;
  const uint64_t part = PartBytes(largest, 8 * kMiB);
  EXPECT_LE(CutPieces(0, largest, part).size(), kPartsMax);
  EXPECT_LE(part, kPartBytesMax);
}

TEST(PartsTest, APartIsKnownByItsChecksumOrElseByItsETag) {
  PartInfo part{.number = 1, .size_bytes = 5, .etag = "5d41402abc4b2a76b9719d911017c592"};
  EXPECT_TRUE(IsMadeOf(part, "hello"));
  EXPECT_FALSE(IsMadeOf(part, "hellO"));
  part.checksum = Checksum{.raw = DigestOf(Algorithm::kCrc64Nvme, "hellO")};
  EXPECT_TRUE(IsMadeOf(part, "hellO"));
  EXPECT_FALSE(IsMadeOf(part, "hello"));
  part.size_bytes = 6;
  EXPECT_FALSE(IsMadeOf(part, "hellO"));
}

TEST(PartsTest, TheNewestUploadOfOurKindIsGoneOnWith) {
  EXPECT_EQ(ChooseUpload({}), nullptr);
  std::vector<UploadInfo> uploads(4);
  for (UploadInfo& upload : uploads) {
    upload.checksum = Algorithm::kCrc64Nvme;
    upload.checksum_type = ChecksumType::kFullObject;
  }
  uploads[3].checksum = Algorithm::kCrc32;
  uploads[2].checksum_type = ChecksumType::kComposite;
  EXPECT_EQ(ChooseUpload(uploads), &uploads[1]);
}

}  // namespace
}  // namespace coffer::transfer
