#include "engine/catalog/sqlite/encoding.h"

#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer::sqlite {
namespace {

ObjectMetadata Full() {
  ObjectMetadata metadata;
  metadata.content_type = "text/plain";
  metadata.cache_control = "no-cache";
  metadata.content_disposition = "inline";
  metadata.content_encoding = "gzip";
  metadata.content_language = "de";
  metadata.expires = "0";
  metadata.website_redirect = "/there";
  metadata.user = {{"a", std::string("\0\xff", 2)}, {"b", ""}, {"a", std::string(300, 'x')}};
  return metadata;
}

TEST(EncodingTest, MetadataComesBack) {
  EXPECT_EQ(DecodeMetadata(EncodeMetadata(Full())).value(), Full());
  EXPECT_TRUE(EncodeMetadata({}).empty());
  EXPECT_EQ(DecodeMetadata("").value(), ObjectMetadata());
}

TEST(EncodingTest, UnknownTagsAreSkipped) {
  const std::string bytes = EncodeMetadata(Full()) + std::string(
                                                         "\x63\x03"
                                                         "abc",
                                                         5);
  EXPECT_EQ(DecodeMetadata(bytes).value(), Full());
}

TEST(EncodingTest, TagsComeBack) {
  const Tags tags = {{"a", "1"}, {"b", ""}, {"c", std::string(300, 'x')}};
  EXPECT_EQ(DecodeTags(EncodeTags(tags)).value(), tags);
  EXPECT_TRUE(EncodeTags({}).empty());
  EXPECT_TRUE(DecodeTags("").value().empty());
  EXPECT_EQ(DecodeTags(EncodeTags(tags) + std::string("\x63\x01x", 3)).value(), tags);
  EXPECT_EQ(GetErrorCode(DecodeTags(EncodeTags(tags).substr(0, 5)).status()), ErrorCode::kDataLoss);
}

TEST(EncodingTest, PartsComeBack) {
  const std::vector<CompletedPart> parts = {
      {.number = 1, .size_bytes = 5 << 20, .checksum = Checksum{Algorithm::kCrc32c, ChecksumType::kFullObject, "abcd"}},
      {.number = 10000, .size_bytes = uint64_t{5} << 40, .checksum = std::nullopt}};
  const std::vector<CompletedPart> back = DecodeParts(EncodeParts(parts)).value();
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].number, 1u);
  EXPECT_EQ(back[0].checksum, parts[0].checksum);
  EXPECT_EQ(back[1].number, 10000u);
  EXPECT_EQ(back[1].size_bytes, uint64_t{5} << 40);
  EXPECT_FALSE(back[1].checksum);
}

TEST(EncodingTest, ChecksumsComeBack) {
  const Checksum checksum{Algorithm::kSha256, ChecksumType::kComposite, std::string(32, '\0')};
  EXPECT_EQ(DecodeChecksum(EncodeChecksum(checksum)).value(), checksum);
  EXPECT_EQ(DecodeChecksum(EncodeChecksum(std::nullopt)).value(), std::nullopt);
  EXPECT_EQ(GetErrorCode(DecodeChecksum("x").status()), ErrorCode::kDataLoss);
  EXPECT_EQ(GetErrorCode(DecodeChecksum("\x63\x00raw").status()), ErrorCode::kDataLoss);
}

TEST(EncodingTest, EveryCutIsEitherAWholeNumberOfFieldsOrRefused) {
  const std::string bytes = EncodeMetadata(Full());
  size_t refused = 0;
  for (size_t length = 1; length < bytes.size(); ++length) {
    absl::StatusOr<ObjectMetadata> decoded = DecodeMetadata(bytes.substr(0, length));
    if (decoded.ok()) {
      EXPECT_NE(*decoded, Full());
    } else {
      EXPECT_EQ(GetErrorCode(decoded.status()), ErrorCode::kDataLoss);
      ++refused;
    }
  }
  EXPECT_GT(refused, bytes.size() * 9 / 10);
}

TEST(EncodingTest, ForeignBytesAreRefused) {
  EXPECT_FALSE(DecodeMetadata("\x02").ok());                                              // another format
  EXPECT_FALSE(DecodeMetadata("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01").ok());  // a number beyond 64 bits
  EXPECT_FALSE(DecodeParts(std::string("\x01\x01\x7f", 3)).ok());                         // longer than what is there
}

}  // namespace
}  // namespace coffer::sqlite
