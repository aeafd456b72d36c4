#include "engine/store/blob_description.h"

#include "engine/backend/limits.h"
#include "engine/base/error.h"
#include "gtest/gtest.h"

namespace coffer {
namespace {

std::vector<BlobDescription> Samples() {
  return {{BlobKind::kObject, "bucket", "key"},
          {BlobKind::kObject, "bucket", std::string("\0\xff/", 3)},
          {BlobKind::kObject, std::string(63, 'b'), std::string(1024, 'k')},
          {BlobKind::kPart, "bucket", "key", std::string(32, 'u'), 1},
          {BlobKind::kPart, "bucket", "key", std::string(32, 'u'), 10'000}};
}

TEST(BlobDescriptionTest, ComesBackAsItWas) {
  for (const BlobDescription& description : Samples()) {
    const std::string bytes = EncodeBlobDescription(description);
    EXPECT_TRUE(CheckDescription(bytes).ok());
    const absl::StatusOr<BlobDescription> decoded = DecodeBlobDescription(bytes);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, description);
  }
}

// The bytes are a format: those that were written once are read for ever.
TEST(BlobDescriptionTest, ItsBytesAreFixed) {
  EXPECT_EQ(EncodeBlobDescription({BlobKind::kPart, "b", "k", "u", 300}),
            std::string("\x01\x02\x01\x01"
                        "b\x02\x01k\x03\x01u\x04\x02\xac\x02",
                        15));
}

TEST(BlobDescriptionTest, FieldsOfALaterTimeAreSteppedOver) {
  const std::string bytes = EncodeBlobDescription({BlobKind::kObject, "b", "k"}) + std::string("\x7f\x03new", 5);
  EXPECT_EQ(*DecodeBlobDescription(bytes), (BlobDescription{BlobKind::kObject, "b", "k"}));
}

TEST(BlobDescriptionTest, DamageIsDataLossOrAnotherDescriptionAndNeverMore) {
  for (const BlobDescription& description : Samples()) {
    const std::string bytes = EncodeBlobDescription(description);
    for (size_t size = 0; size < bytes.size(); ++size) {
      const absl::StatusOr<BlobDescription> cut = DecodeBlobDescription(bytes.substr(0, size));
      if (!cut.ok()) {
        EXPECT_EQ(GetErrorCode(cut.status()), ErrorCode::kDataLoss);
      }
    }
  }
  for (const std::string_view bytes : {std::string_view("\x02\x01", 2), std::string_view("\x01\x03", 2),
                                       std::string_view("\x01\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13),
                                       std::string_view("\x01\x01\x04\x05\xff\xff\xff\xff\x7f", 9)}) {
    EXPECT_EQ(GetErrorCode(DecodeBlobDescription(bytes).status()), ErrorCode::kDataLoss);
  }
}

}  // namespace
}  // namespace coffer
