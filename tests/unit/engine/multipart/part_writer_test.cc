// Parts on their way in: any order, sent again, digests, limits, and uploads that are not there any more.
#include "absl/strings/escaping.h"
#include "tests/unit/engine/multipart/upload_fixture.h"

namespace coffer {
namespace {

class PartWriterTest : public UploadTest {};

TEST_F(PartWriterTest, APartAlwaysLiesInABlob) {
  const std::string upload = Start();
  const absl::StatusOr<PutResult> put = PutPart(upload, 1, "x");
  ASSERT_OK(put);
  EXPECT_EQ(put->etag, absl::BytesToHexString(DigestOf(Algorithm::kMd5, "x")));
  EXPECT_EQ(put->size_bytes, 1u);
  EXPECT_EQ(put->modified, clock_.WallNow());
  EXPECT_EQ(spy_->blobs_committed, 1u);
  EXPECT_EQ(Counters("bkt").uploads, 1);
  EXPECT_EQ(Counters("bkt").objects, 0);
}

TEST_F(PartWriterTest, BriefIsOnlyThePartWithoutBytes) {
  const std::string upload = Start();
  const auto start = [&](std::optional<uint64_t> size) {
    return engine().uploads().StartPart(
        context_, {.bucket = "bkt", .key = "k", .upload_id = upload, .number = 1, .size_bytes = size});
  };
  EXPECT_TRUE((*start(0))->brief());
  EXPECT_FALSE((*start(1))->brief());
  EXPECT_FALSE((*start(std::nullopt))->brief());
}

TEST_F(PartWriterTest, TheLastOfANumberThatFinishedWins) {
  const std::string upload = Start();
  auto slow = StartPart(upload, 1);
  ASSERT_OK(slow);
  ASSERT_OK((*slow)->Append("slow"));
  ASSERT_OK(PutPart(upload, 1, "quick"));
  EXPECT_EQ(ListParts(upload)->parts[0].size_bytes, 5u);
  ASSERT_OK((*slow)->Commit());
  const absl::StatusOr<ListPartsPage> page = ListParts(upload);
  ASSERT_EQ(page->parts.size(), 1u);
  EXPECT_EQ(page->parts[0].size_bytes, 4u);
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  const absl::StatusOr<PutResult> put = Complete(upload, {{.number = 1, .etag = page->parts[0].etag}});
  ASSERT_OK(put);
  EXPECT_EQ(Get("bkt", "k"), "slow");
}

TEST_F(PartWriterTest, NumbersHaveBounds) {
  const std::string upload = Start();
  EXPECT_THAT(PutPart(upload, 0, "x"), HasCode(ErrorCode::kInvalidPartNumber));
  EXPECT_THAT(PutPart(upload, 10'001, "x"), HasCode(ErrorCode::kInvalidPartNumber));
  EXPECT_OK(PutPart(upload, 10'000, "x"));
}

TEST_F(PartWriterTest, UploadsThatAreNotThere) {
  const std::string upload = Start();
  EXPECT_THAT(PutPart("nonsense", 1, "x"), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(PutPart(std::string(32, '0'), 1, "x"), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(PutPart("", 1, "x"), HasCode(ErrorCode::kNoSuchUpload));
  const auto start = [&](std::string bucket, std::string key) {
    return engine().uploads().StartPart(
        context_, {.bucket = std::move(bucket), .key = std::move(key), .upload_id = upload, .number = 1});
  };
  EXPECT_THAT(start("bkt", "other"), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(start("missing", "k"), HasCode(ErrorCode::kNoSuchBucket));
  MakeBucket("another");
  EXPECT_THAT(start("another", "k"), HasCode(ErrorCode::kNoSuchUpload));
}

TEST_F(PartWriterTest, AnUploadThatEndsMeanwhileTakesNoPart) {
  const std::string aborted = Start();
  auto writer = StartPart(aborted, 1);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("x"));
  ASSERT_OK(Abort(aborted));
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kNoSuchUpload));

  const std::string completed = Start();
  const std::vector<CompletePart> parts = PutParts(completed, {"x"});
  writer = StartPart(completed, 1);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("y"));
  ASSERT_OK(Complete(completed, parts));
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kNoSuchUpload));
  writer->reset();
  EXPECT_EQ(Get("bkt", "k"), "x");
  Maintain();
  EXPECT_EQ(CountBlobs(), 1u);
}

TEST_F(PartWriterTest, ABucketOfTheSameNameIsNotTheOneOfTheUpload) {
  const std::string upload = Start();
  auto writer = StartPart(upload, 1);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("x"));
  ASSERT_OK(PutPart(upload, 2, "y"));
  ASSERT_OK(engine().buckets().Delete(context_, "bkt").Commit());
  EXPECT_THAT(ListParts(upload), HasCode(ErrorCode::kNoSuchBucket));
  MakeBucket("bkt");
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(PutPart(upload, 1, "x"), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(ListParts(upload), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(Complete(upload, {{.number = 2, .etag = "x"}}), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(Abort(upload), HasCode(ErrorCode::kNoSuchUpload));
  writer->reset();
  Maintain();
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(PartWriterTest, DigestsOfAPartAreChecked) {
  const std::string upload = Start();
  UploadPartParams params{.bucket = "bkt",
                          .key = "k",
                          .upload_id = upload,
                          .number = 1,
                          .checksum = Algorithm::kCrc32,
                          .expected = {{Algorithm::kMd5, DigestOf(Algorithm::kMd5, "bytes")}}};
  auto writer = engine().uploads().StartPart(context_, params);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  (*writer)->Expect({Algorithm::kCrc32, DigestOf(Algorithm::kCrc32, "bytes")});
  const absl::StatusOr<PutResult> put = (*writer)->Commit();
  ASSERT_OK(put);
  EXPECT_EQ(put->checksum->algorithm, Algorithm::kCrc32);                             // what was sent
  EXPECT_EQ(ListParts(upload)->parts[0].checksum->algorithm, Algorithm::kCrc64Nvme);  // what the upload keeps

  writer = engine().uploads().StartPart(context_, params);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  (*writer)->Expect({Algorithm::kCrc32, DigestOf(Algorithm::kCrc32, "other")});
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kBadDigest));

  params.expected = {{Algorithm::kMd5, DigestOf(Algorithm::kMd5, "other")}};
  writer = engine().uploads().StartPart(context_, params);
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kBadDigest));
}

TEST_F(PartWriterTest, AnUploadThatAskedForAChecksumTakesNoOther) {
  const std::string upload = Start({.checksum = Algorithm::kSha256});
  EXPECT_THAT(
      engine().uploads().StartPart(
          context_, {.bucket = "bkt", .key = "k", .upload_id = upload, .number = 1, .checksum = Algorithm::kCrc32}),
      HasCode(ErrorCode::kInvalidRequest));
  // A composite checksum needs one with each part.
  EXPECT_THAT(PutPart(upload, 1, "bytes"), HasCode(ErrorCode::kInvalidRequest));
}

TEST_F(PartWriterTest, AChecksumOfTheFullObjectIsComputedWhereNoneComes) {
  const std::string upload = Start({.checksum = Algorithm::kCrc32, .checksum_type = ChecksumType::kFullObject});
  const absl::StatusOr<PutResult> put = PutPart(upload, 1, "bytes");
  ASSERT_OK(put);
  EXPECT_EQ(put->checksum,
            (Checksum{Algorithm::kCrc32, ChecksumType::kFullObject, DigestOf(Algorithm::kCrc32, "bytes")}));
}

TEST_F(PartWriterTest, SizesOfAPart) {
  const std::string upload = Start();
  const auto put = [&](uint64_t declared, std::string_view bytes) -> absl::Status {
    auto writer = engine().uploads().StartPart(
        context_, {.bucket = "bkt", .key = "k", .upload_id = upload, .number = 1, .size_bytes = declared});
    if (!writer.ok()) return writer.status();
    if (absl::Status status = (*writer)->Append(bytes); !status.ok()) return status;
    return (*writer)->Commit().status();
  };
  EXPECT_OK(put(5, "bytes"));
  EXPECT_THAT(put(6, "bytes"), HasCode(ErrorCode::kIncompleteBody));
  EXPECT_THAT(put(4, "bytes"), HasCode(ErrorCode::kEntityTooLarge));
  EXPECT_THAT(put((uint64_t{5} << 30) + 1, "bytes"), HasCode(ErrorCode::kEntityTooLarge));
  EXPECT_EQ(ListParts(upload)->parts.size(), 1u);
}

}  // namespace
}  // namespace coffer
