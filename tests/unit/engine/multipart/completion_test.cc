#include "engine/multipart/completion.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "engine/base/error.h"

namespace coffer {
namespace {

class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    limits_.part_bytes_min = 5;
    limits_.object_bytes_max = 100;
    params_.upload_id = "the-upload";
    Store(1, "first");
    Store(2, "second");
    Store(7, "end");
  }

  void Store(uint32_t number, const std::string& body) {
    PartRow part;
    part.number = number;
    part.size_bytes = body.size();
    part.md5 = DigestOf(Algorithm::kMd5, body);
    part.checksum = Checksum{Algorithm::kCrc64Nvme, ChecksumType::kFullObject, DigestOf(Algorithm::kCrc64Nvme, body)};
    stored_.push_back(part);
    params_.parts.push_back({number, absl::BytesToHexString(part.md5), std::nullopt});
  }

  absl::StatusOr<Completion> Plan() { return PlanCompletion(upload_, params_, stored_, limits_); }
  ErrorCode Error() { return GetErrorCode(Plan().status()); }

  UploadRow upload_;
  CompleteParams params_;
  std::vector<PartRow> stored_;
  Limits limits_;

 private:
  void SetUp() override { upload_.checksum_type = ChecksumType::kFullObject; }
};

TEST_F(CompletionTest, AddsThePartsUp) {
  const Completion completion = Plan().value();
  EXPECT_EQ(completion.size_bytes, 14u);
  const std::string digests =
      DigestOf(Algorithm::kMd5, "first") + DigestOf(Algorithm::kMd5, "second") + DigestOf(Algorithm::kMd5, "end");
  EXPECT_EQ(completion.etag, std::string(absl::BytesToHexString(DigestOf(Algorithm::kMd5, digests))) + "-3");
  EXPECT_EQ(completion.checksum.raw, DigestOf(Algorithm::kCrc64Nvme, "firstsecondend"));
  EXPECT_EQ(completion.part_numbers, (std::vector<uint32_t>{1, 2, 7}));
  EXPECT_EQ(completion.parts[1].size_bytes, 6u);
}

TEST_F(CompletionTest, PartsThatAreNotNamedAreLeftOut) {
  params_.parts.erase(params_.parts.begin() + 1);
  EXPECT_EQ(Plan().value().part_numbers, (std::vector<uint32_t>{1, 7}));
}

TEST_F(CompletionTest, PartsHaveToAscend) {
  std::swap(params_.parts[0], params_.parts[1]);
  EXPECT_EQ(Error(), ErrorCode::kInvalidPartOrder);
  params_.parts[1] = params_.parts[0];
  EXPECT_EQ(Error(), ErrorCode::kInvalidPartOrder);
}

TEST_F(CompletionTest, AnEmptyListIsRefused) {
  params_.parts.clear();
  EXPECT_EQ(Error(), ErrorCode::kInvalidRequest);
}

TEST_F(CompletionTest, PartsHaveToBeThere) {
  params_.parts[2].number = 8;
  EXPECT_EQ(Error(), ErrorCode::kInvalidPart);
  params_.parts[2].number = 6;
  EXPECT_EQ(Error(), ErrorCode::kInvalidPart);
}

TEST_F(CompletionTest, PartsHaveToBeTheOnesThatWereSent) {
  params_.parts[1].etag = params_.parts[0].etag;
  const absl::Status status = Plan().status();
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kInvalidPart);
  EXPECT_EQ(GetErrorFields(status),
            (ErrorFields{{"UploadId", "the-upload"}, {"PartNumber", "2"}, {"ETag", params_.parts[0].etag}}));
}

ExpectedDigest DigestFor(Algorithm algorithm, std::string_view bytes) {
  return {algorithm, DigestOf(algorithm, bytes)};
}

TEST_F(CompletionTest, ChecksumsOfPartsAreCompared) {
  params_.parts[0].checksum = DigestFor(Algorithm::kCrc64Nvme, "first");
  EXPECT_TRUE(Plan().ok());
  params_.parts[1].checksum = DigestFor(Algorithm::kCrc64Nvme, "first");
  EXPECT_EQ(Error(), ErrorCode::kInvalidPart);
}

TEST_F(CompletionTest, AnUploadThatAskedForNoChecksumTakesThoseOfAnyKind) {
  params_.parts[0].checksum = DigestFor(Algorithm::kCrc32, "first");
  EXPECT_TRUE(Plan().ok());
  params_.parts[0].checksum = DigestFor(Algorithm::kXxh3_64, "first");  // as long as the one that is kept
  EXPECT_TRUE(Plan().ok());
  upload_.checksum_algorithm = Algorithm::kCrc64Nvme;
  EXPECT_EQ(Error(), ErrorCode::kBadDigest);
}

TEST_F(CompletionTest, ACompositeChecksumNeedsThatOfEachPart) {
  upload_.checksum_algorithm = Algorithm::kCrc64Nvme;
  EXPECT_TRUE(Plan().ok());
  upload_.checksum_type = ChecksumType::kComposite;
  EXPECT_EQ(Error(), ErrorCode::kInvalidRequest);
}

TEST_F(CompletionTest, OnlyTheLastPartMayBeSmall) {
  limits_.part_bytes_min = 6;
  const absl::Status status = Plan().status();
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kEntityTooSmall);
  EXPECT_EQ(GetErrorFields(status),
            (ErrorFields{
                {"ProposedSize", "5"}, {"MinSizeAllowed", "6"}, {"PartNumber", "1"}, {"ETag", params_.parts[0].etag}}));
}

TEST_F(CompletionTest, AnObjectHasALargestSize) {
  limits_.object_bytes_max = 14;
  EXPECT_TRUE(Plan().ok());
  limits_.object_bytes_max = 13;
  EXPECT_EQ(Error(), ErrorCode::kEntityTooLarge);
}

TEST_F(CompletionTest, WhatIsSaidOfTheWholeIsChecked) {
  params_.size_bytes = 14;
  params_.checksum = DigestFor(Algorithm::kCrc64Nvme, "firstsecondend");
  params_.checksum_type = ChecksumType::kFullObject;
  EXPECT_TRUE(Plan().ok());
  params_.checksum->raw[0] ^= 1;
  EXPECT_EQ(Error(), ErrorCode::kBadDigest);
  params_.checksum = DigestFor(Algorithm::kCrc32, "firstsecondend");
  EXPECT_EQ(Error(), ErrorCode::kBadDigest);
  params_.checksum_type = ChecksumType::kComposite;
  EXPECT_EQ(Error(), ErrorCode::kInvalidRequest);
  params_.checksum_type.reset();
  params_.checksum.reset();
  params_.size_bytes = 15;
  EXPECT_EQ(Error(), ErrorCode::kInvalidRequest);
}

TEST_F(CompletionTest, TheDigestOfAListDependsOnNumbersAndEtags) {
  const std::string digest = PartListDigest(params_.parts);
  EXPECT_EQ(PartListDigest(params_.parts), digest);
  params_.parts[0].number = 3;
  EXPECT_NE(PartListDigest(params_.parts), digest);
  params_.parts[0].number = 1;
  params_.parts[0].etag[0] ^= 1;
  EXPECT_NE(PartListDigest(params_.parts), digest);
}

}  // namespace
}  // namespace coffer
