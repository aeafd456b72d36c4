// Copies share bytes: no blob is read or written, whatever the size.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class CopyTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("from");
    MakeBucket("onto");
  }
  absl::StatusOr<CopyResult> Copy(CopyParams params) {
    if (params.source_bucket.name.empty()) params.source_bucket = "from";
    if (params.source_key.empty()) params.source_key = "k";
    if (params.bucket.name.empty()) params.bucket = "onto";
    if (params.key.empty()) params.key = "copy";
    return engine().objects().Copy(context_, std::move(params)).Commit();
  }
  void PutWithMetadata(std::string_view bytes) {
    ObjectMetadata metadata;
    metadata.content_type = "text/plain";
    metadata.website_redirect = "/elsewhere";
    metadata.user = {{"a", "1"}};
    ASSERT_OK(engine().objects().Put(
        context_, {.bucket = "from", .key = "k", .metadata = metadata, .storage_class = "STANDARD_IA"}, bytes));
  }
};

TEST_F(CopyTest, SharesBytesInBlobsAndCopiesInlineOnes) {
  for (const size_t size : {size_t{0}, size_t{10}, size_t{200'000}}) {
    const std::string bytes = Noise(size, size);
    const absl::StatusOr<PutResult> put = Put("from", "k", bytes);
    ASSERT_OK(put);
    const uint64_t moved = spy_->bytes_moved();
    const absl::StatusOr<CopyResult> copy = Copy({});
    ASSERT_OK(copy);
    EXPECT_EQ(spy_->bytes_moved(), moved);
    EXPECT_EQ(copy->put.etag, put->etag);
    EXPECT_EQ(copy->put.size_bytes, size);
    EXPECT_EQ(copy->put.checksum, put->checksum);
    EXPECT_EQ(copy->source_version_id, "");
    EXPECT_EQ(Get("onto", "copy"), bytes);
  }
}

TEST_F(CopyTest, TheBlobGoesWithItsLastName) {
  const std::string bytes = Noise(1000, 1);
  ASSERT_OK(Put("from", "k", bytes));
  ASSERT_OK(Copy({}));
  ASSERT_OK(Copy({.key = "another"}));
  ASSERT_OK(Delete("from", "k"));
  ASSERT_OK(Put("onto", "another", "x"));
  EXPECT_EQ(Maintain().blobs_removed, 0u);
  EXPECT_EQ(Get("onto", "copy"), bytes);
  ASSERT_OK(Delete("onto", "copy"));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(CopyTest, TakesTheMetadataAlongUnlessItIsReplaced) {
  PutWithMetadata("bytes");
  clock_.Advance(std::chrono::hours(1));
  ASSERT_OK(Copy({}));
  ObjectInfo info = engine().objects().Head(context_, {.bucket = "onto", .key = "copy"})->info;
  EXPECT_EQ(info.metadata.content_type, "text/plain");
  EXPECT_EQ(info.metadata.user, (NameValues{{"a", "1"}}));
  EXPECT_EQ(info.metadata.website_redirect, "");  // belongs to the name
  EXPECT_EQ(info.storage_class, "STANDARD");
  EXPECT_EQ(info.modified, clock_.WallNow());

  ObjectMetadata other;
  other.content_language = "de";
  other.website_redirect = "/there";
  ASSERT_OK(Copy({.metadata = other, .storage_class = "STANDARD_IA"}));
  info = engine().objects().Head(context_, {.bucket = "onto", .key = "copy"})->info;
  EXPECT_EQ(info.metadata, other);
  EXPECT_EQ(info.storage_class, "STANDARD_IA");
}

TEST_F(CopyTest, OntoItselfHasToSaySomethingOfWhatItChanges) {
  const std::string bytes = Noise(1000, 1);
  PutWithMetadata(bytes);
  ASSERT_OK(Copy({.bucket = "from", .key = "k", .storage_class = "STANDARD_IA"}));  // which it has
  EXPECT_THAT(Copy({.bucket = "from", .key = "k"}), HasCode(ErrorCode::kInvalidRequest));
  ASSERT_OK(Copy({.bucket = "from", .key = "k", .metadata = ObjectMetadata()}));
  EXPECT_EQ(Get("from", "k"), bytes);
  ASSERT_OK(Copy({.bucket = "from", .key = "k", .storage_class = "GLACIER_IR"}));
  EXPECT_EQ(Get("from", "k"), bytes);
  Maintain();
  EXPECT_EQ(Get("from", "k"), bytes);
  EXPECT_EQ(Counters("from").objects, 1);
}

TEST_F(CopyTest, WhatIsNotThere) {
  EXPECT_THAT(Copy({}), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(Copy({.source_bucket = "other"}), HasCode(ErrorCode::kNoSuchBucket));
  ASSERT_OK(Put("from", "k", "x"));
  EXPECT_THAT(Copy({.bucket = "other"}), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(Copy({.source_version_id = std::string(32, '0')}), HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_THAT(Copy({.key = std::string(1025, 'k')}), HasCode(ErrorCode::kKeyTooLong));
  EXPECT_TRUE(ListKeys("onto").empty());
}

TEST_F(CopyTest, ConditionsOnTheSourceAndOnTheTarget) {
  const absl::StatusOr<PutResult> put = Put("from", "k", "x");
  ASSERT_OK(put);
  EXPECT_THAT(Copy({.source_conditions = {.if_match = {"other"}}}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(Copy({.source_conditions = {.if_none_match = {put->etag}}}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(Copy({.source_conditions = {.if_modified_since = put->modified}}),
              HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(Copy({.conditions = {.if_match = {"*"}}}), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_TRUE(ListKeys("onto").empty());
  EXPECT_OK(Copy({.source_conditions = {.if_match = {put->etag}}, .conditions = {.if_none_match = {"*"}}}));
  EXPECT_THAT(Copy({.conditions = {.if_none_match = {"*"}}}), HasCode(ErrorCode::kPreconditionFailed));
}

TEST_F(CopyTest, MoreThanOnePutMayHaveIsRefused) {
  ASSERT_OK(Put("from", "k", Noise(1000, 1)));
  store().options.limits.put_bytes_max = 999;
  EXPECT_THAT(Copy({}), HasCode(ErrorCode::kInvalidRequest));
}

TEST_F(CopyTest, AReaderOfTheSourceAndOneOfTheCopyAreIndependent) {
  const std::string bytes = Noise(100'000, 1);
  ASSERT_OK(Put("from", "k", bytes));
  ASSERT_OK(Copy({}));
  const auto reader = engine().objects().Get(context_, {.bucket = "onto", .key = "copy"});
  ASSERT_OK(reader);
  ASSERT_OK(Delete("from", "k"));
  ASSERT_OK(Delete("onto", "copy"));
  Maintain();
  EXPECT_EQ(*ReadAll(**reader), bytes);
}

TEST_F(CopyTest, AnotherChecksumIsComputedFromTheBytes) {
  for (const std::string& bytes : {std::string("inline"), Noise(300'000, 1), std::string()}) {
    ASSERT_OK(Put("from", "k", bytes));
    const uint64_t written = spy_->bytes_written;
    for (const Algorithm algorithm : {Algorithm::kSha256, Algorithm::kCrc64Nvme}) {
      const absl::StatusOr<CopyResult> copy = Copy({.checksum = algorithm});
      ASSERT_OK(copy);
      EXPECT_EQ(copy->put.checksum, (Checksum{algorithm, ChecksumType::kFullObject, DigestOf(algorithm, bytes)}));
      EXPECT_EQ(Get("onto", "copy"), bytes);
    }
    EXPECT_EQ(spy_->bytes_written, written);
  }
}

TEST_F(CopyTest, ASourceThatWasReplacedWhileItWasReadIsAConflict) {
  ASSERT_OK(Put("from", "k", Noise(300, 1)));
  Change<CopyResult> change = engine().objects().Copy(
      context_,
      {.source_bucket = "from", .source_key = "k", .bucket = "onto", .key = "copy", .checksum = Algorithm::kSha1});
  ASSERT_OK(Put("from", "k", Noise(300, 2)));
  EXPECT_THAT(std::move(change).Commit(), HasCode(ErrorCode::kConditionalRequestConflict));
  EXPECT_TRUE(ListKeys("onto").empty());
}

TEST_F(CopyTest, AChecksumIsSomethingToSayOfACopyOntoItself) {
  ASSERT_OK(Put("from", "k", "bytes"));
  EXPECT_OK(Copy({.bucket = "from", .key = "k", .checksum = Algorithm::kCrc64Nvme}));
  EXPECT_OK(Copy({.bucket = "from", .key = "k", .checksum = Algorithm::kXxh64}));
}

}  // namespace
}  // namespace coffer
