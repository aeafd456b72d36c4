// Completing and aborting uploads: no byte moves, conditions hold in the transaction, and sending it again is safe.
#include "absl/strings/escaping.h"
#include "tests/unit/engine/multipart/upload_fixture.h"

namespace coffer {
namespace {

class CompleteTest : public UploadTest {};

TEST_F(CompleteTest, PutsThePartsTogetherWithoutMovingAByte) {
  ObjectMetadata metadata;
  metadata.content_type = "text/plain";
  metadata.user = {{"a", "1"}};
  const std::string upload = Start({.metadata = metadata, .storage_class = "STANDARD_IA"});
  const std::vector<std::string> bodies = {Noise(70'000, 1), Noise(1, 2), Noise(200'000, 3)};
  std::vector<CompletePart> parts(3);
  for (const uint32_t number : {3, 1, 2}) {  // in any order
    const absl::StatusOr<PutResult> put = PutPart(upload, number, bodies[number - 1]);
    ASSERT_OK(put);
    parts[number - 1] = {.number = number, .etag = put->etag};
  }
  const uint64_t moved = spy_->bytes_moved();
  const uint64_t created = spy_->blobs_created;
  clock_.Advance(std::chrono::seconds(5));
  const absl::StatusOr<PutResult> put = Complete(upload, parts);
  ASSERT_OK(put);
  EXPECT_EQ(spy_->bytes_moved(), moved);
  EXPECT_EQ(spy_->blobs_created, created);
  EXPECT_EQ(put->parts_count, 3u);
  EXPECT_EQ(put->size_bytes, 270'001u);
  std::string digests;
  for (const std::string& body : bodies) digests += DigestOf(Algorithm::kMd5, body);
  EXPECT_EQ(put->etag, std::string(absl::BytesToHexString(DigestOf(Algorithm::kMd5, digests))) + "-3");

  const std::string whole = bodies[0] + bodies[1] + bodies[2];
  EXPECT_EQ(put->checksum,
            (Checksum{Algorithm::kCrc64Nvme, ChecksumType::kFullObject, DigestOf(Algorithm::kCrc64Nvme, whole)}));
  EXPECT_EQ(Get("bkt", "k"), whole);
  EXPECT_EQ(*TryGet({.bucket = "bkt", .key = "k", .range = ByteRange{69'990, 70'010}}), whole.substr(69'990, 21));
  const ObjectInfo info = engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info;
  EXPECT_EQ(info.metadata, metadata);
  EXPECT_EQ(info.storage_class, "STANDARD_IA");
  EXPECT_EQ(info.owner_account_id, account_.id);
  EXPECT_EQ(info.modified, clock_.WallNow());
  EXPECT_EQ(Counters("bkt").uploads, 0);
  EXPECT_EQ(Counters("bkt").bytes, 270'001);
}

TEST_F(CompleteTest, RangesAcrossManyParts) {
  const std::string upload = Start();
  std::vector<std::string> bodies;
  std::string whole;
  for (int i = 0; i < 40; ++i) {
    bodies.push_back(Noise(100 + i, i));
    whole += bodies.back();
  }
  ASSERT_OK(Complete(upload, PutParts(upload, bodies)));
  for (uint64_t first = 0; first < whole.size(); first += 97) {
    for (const uint64_t length : {uint64_t{1}, uint64_t{150}, uint64_t{1000}}) {
      const absl::StatusOr<std::string> bytes =
          TryGet({.bucket = "bkt", .key = "k", .range = ByteRange{first, first + length - 1}});
      ASSERT_OK(bytes);
      ASSERT_EQ(*bytes, whole.substr(first, length)) << first << "+" << length;
    }
  }
}

TEST_F(CompleteTest, PartsThatAreNotNamedGo) {
  const std::string upload = Start();
  std::vector<CompletePart> parts = PutParts(upload, {"1", "2", "3"});
  parts.erase(parts.begin() + 1);
  ASSERT_OK(Complete(upload, parts));
  EXPECT_EQ(Get("bkt", "k"), "13");
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(CountBlobs(), 2u);
}

TEST_F(CompleteTest, SentAgainItGivesTheSameAnswer) {
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1", "2"});
  const absl::StatusOr<PutResult> first = Complete(upload, parts);
  ASSERT_OK(first);
  clock_.Advance(std::chrono::hours(1));
  const auto expect_same = [&] {
    const absl::StatusOr<PutResult> again = Complete(upload, parts);
    ASSERT_OK(again);
    EXPECT_EQ(again->etag, first->etag);
    EXPECT_EQ(again->version_id, first->version_id);
    EXPECT_EQ(again->modified, first->modified);
    EXPECT_EQ(again->parts_count, first->parts_count);
  };
  expect_same();
  ASSERT_OK(Put("bkt", "k", "other"));  // replaced since
  expect_same();
  EXPECT_EQ(Get("bkt", "k"), "other");
  ASSERT_OK(Delete("bkt", "k"));
  expect_same();
  EXPECT_TRUE(ListKeys("bkt").empty());
  EXPECT_THAT(Complete(upload, {parts[0]}), HasCode(ErrorCode::kNoSuchUpload));  // another list is not a repetition
  EXPECT_THAT(Abort(upload), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(ListParts(upload), HasCode(ErrorCode::kNoSuchUpload));
}

TEST_F(CompleteTest, TheAnswerIsTheSameWithVersions) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1"});
  const absl::StatusOr<PutResult> first = Complete(upload, parts);
  ASSERT_OK(first);
  EXPECT_NE(first->version_id, "null");
  ASSERT_OK(Put("bkt", "k", "other"));
  EXPECT_EQ(Complete(upload, parts)->version_id, first->version_id);
  ASSERT_OK(Delete("bkt", "k", first->version_id));
  EXPECT_EQ(Complete(upload, parts)->version_id, first->version_id);
}

TEST_F(CompleteTest, TheAnswerIsTheSameWhenVersioningHasChangedSince) {
  SetVersioning("bkt", Versioning::kSuspended);
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1"});
  EXPECT_EQ(Complete(upload, parts)->version_id, "null");
  ASSERT_OK(Delete("bkt", "k", "null"));
  SetVersioning("bkt", Versioning::kEnabled);
  EXPECT_EQ(Complete(upload, parts)->version_id, "null");
}

TEST_F(CompleteTest, AFinishedUploadIsForgottenAfterAWhile) {
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1"});
  ASSERT_OK(Complete(upload, parts));
  clock_.Advance(std::chrono::hours(23));
  EXPECT_EQ(Maintain().uploads_forgotten, 0u);
  EXPECT_OK(Complete(upload, parts));
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Maintain().uploads_forgotten, 1u);
  EXPECT_THAT(Complete(upload, parts), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_EQ(Get("bkt", "k"), "1");
}

TEST_F(CompleteTest, AListThatDoesNotFitChangesNothing) {
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1", "2"});
  EXPECT_THAT(Complete(upload, {}), HasCode(ErrorCode::kInvalidRequest));
  EXPECT_THAT(Complete(upload, {parts[1], parts[0]}), HasCode(ErrorCode::kInvalidPartOrder));
  EXPECT_THAT(Complete(upload, {parts[0], parts[0]}), HasCode(ErrorCode::kInvalidPartOrder));
  EXPECT_THAT(Complete(upload, {{.number = 1, .etag = parts[1].etag}}), HasCode(ErrorCode::kInvalidPart));
  EXPECT_THAT(Complete(upload, {parts[0], {.number = 3, .etag = parts[1].etag}}), HasCode(ErrorCode::kInvalidPart));
  CompleteParams params = Completing(upload, parts);
  params.size_bytes = 3;
  EXPECT_THAT(engine().uploads().Complete(context_, params).Commit(), HasCode(ErrorCode::kInvalidRequest));
  params = Completing(upload, parts);
  params.checksum = ExpectedDigest{Algorithm::kCrc64Nvme, std::string(8, 'x')};
  EXPECT_THAT(engine().uploads().Complete(context_, params).Commit(), HasCode(ErrorCode::kBadDigest));
  EXPECT_TRUE(ListKeys("bkt").empty());
  EXPECT_EQ(ListParts(upload)->parts.size(), 2u);
  EXPECT_OK(Complete(upload, parts));
}

TEST_F(CompleteTest, AllPartsButTheLastHaveAMinimumSize) {
  store().options.limits.part_bytes_min = 3;
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"12", "123", "1"});
  EXPECT_THAT(Complete(upload, parts), HasCode(ErrorCode::kEntityTooSmall));
  EXPECT_OK(Complete(upload, {parts[1], parts[2]}));
  EXPECT_EQ(Get("bkt", "k"), "1231");
}

TEST_F(CompleteTest, OnePartWithoutBytesIsAnEmptyObject) {
  const std::string upload = Start();
  const absl::StatusOr<PutResult> put = Complete(upload, PutParts(upload, {""}));
  ASSERT_OK(put);
  EXPECT_EQ(put->size_bytes, 0u);
  EXPECT_EQ(Get("bkt", "k"), "");
}

TEST_F(CompleteTest, ConditionsHoldInTheTransaction) {
  ASSERT_OK(Put("bkt", "k", "there"));
  const std::string upload = Start();
  const std::vector<CompletePart> parts = PutParts(upload, {"1"});
  CompleteParams params = Completing(upload, parts);
  params.conditions = {.if_none_match = {"*"}};
  EXPECT_THAT(engine().uploads().Complete(context_, params).Commit(), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_EQ(Get("bkt", "k"), "there");
  ASSERT_OK(Delete("bkt", "k"));
  // What was there when the upload began is gone: it holds only by what others did meanwhile.
  EXPECT_THAT(engine().uploads().Complete(context_, params).Commit(), HasCode(ErrorCode::kConditionalRequestConflict));
  const std::string again = Start();
  params = Completing(again, PutParts(again, {"1"}));
  params.conditions = {.if_none_match = {"*"}};
  EXPECT_OK(engine().uploads().Complete(context_, params).Commit());
  // The key is there now because of the first: the same answer, not a failed condition.
  EXPECT_OK(engine().uploads().Complete(context_, params).Commit());
}

TEST_F(CompleteTest, AVersionThatIsNewerThanTheUploadIsInConflictAlsoWhereItMatches) {
  ASSERT_OK(Put("bkt", "k", "before"));
  const std::string upload = Start();
  CompleteParams params = Completing(upload, PutParts(upload, {"1"}));
  const absl::StatusOr<PutResult> meanwhile = Put("bkt", "k", "meanwhile");
  params.conditions = {.if_match = {"other"}};
  EXPECT_THAT(engine().uploads().Complete(context_, params).Commit(), HasCode(ErrorCode::kPreconditionFailed));
  params.conditions = {.if_match = {meanwhile->etag}};
  const absl::Status conflict = engine().uploads().Complete(context_, params).Commit().status();
  EXPECT_THAT(conflict, HasCode(ErrorCode::kConditionalRequestConflict));
  EXPECT_EQ(GetErrorFields(conflict), (ErrorFields{{"Condition", "If-Match"}, {"Key", "k"}}));
  const std::string later = Start();
  params.upload_id = later;
  params.parts = PutParts(later, {"1"});
  EXPECT_OK(engine().uploads().Complete(context_, params).Commit());
}

TEST_F(CompleteTest, ADeleteMarkerCountsAsAbsent) {
  SetVersioning("bkt", Versioning::kEnabled);
  ASSERT_OK(Put("bkt", "k", "there"));
  ASSERT_OK(Delete("bkt", "k"));
  const std::string upload = Start();
  CompleteParams params = Completing(upload, PutParts(upload, {"1"}));
  params.conditions = {.if_none_match = {"*"}};
  EXPECT_OK(engine().uploads().Complete(context_, params).Commit());
}

TEST_F(CompleteTest, ReplacesWhatWasThereAndRetiresIt) {
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  const std::string upload = Start();
  ASSERT_OK(Complete(upload, PutParts(upload, {"1"})));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(Get("bkt", "k"), "1");
  EXPECT_EQ(Counters("bkt").versions, 1);
}

TEST_F(CompleteTest, ChecksumsAreCompositeOrOfTheFullObject) {
  std::string upload = Start({.checksum = Algorithm::kSha256});
  absl::StatusOr<PutResult> put = Complete(upload, PutParts(upload, {"1", "2"}, Algorithm::kSha256));
  ASSERT_OK(put);
  EXPECT_EQ(
      put->checksum,
      (Checksum{Algorithm::kSha256, ChecksumType::kComposite,
                DigestOf(Algorithm::kSha256, DigestOf(Algorithm::kSha256, "1") + DigestOf(Algorithm::kSha256, "2"))}));

  upload = Start({.checksum = Algorithm::kCrc32, .checksum_type = ChecksumType::kFullObject});
  put = Complete(upload, PutParts(upload, {"1", "2"}));
  ASSERT_OK(put);
  EXPECT_EQ(put->checksum, (Checksum{Algorithm::kCrc32, ChecksumType::kFullObject, DigestOf(Algorithm::kCrc32, "12")}));
}

TEST_F(CompleteTest, AbortGivesThePartsBack) {
  const std::string upload = Start();
  PutParts(upload, {"1", "2"});
  ASSERT_OK(Abort(upload));
  EXPECT_THAT(Abort(upload), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_THAT(ListParts(upload), HasCode(ErrorCode::kNoSuchUpload));
  EXPECT_EQ(Maintain().blobs_removed, 2u);
  EXPECT_EQ(CountBlobs(), 0u);
  EXPECT_EQ(Counters("bkt").uploads, 0);
}

TEST_F(CompleteTest, UploadsNeedAKeyAndABucket) {
  const auto create = [&](std::string bucket, std::string key) {
    return engine().uploads().Create(context_, {.bucket = std::move(bucket), .key = std::move(key)}).Commit();
  };
  EXPECT_THAT(create("missing", "k"), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(create("bkt", ""), HasCode(ErrorCode::kInvalidKey));
  EXPECT_THAT(create("bkt", std::string(1025, 'k')), HasCode(ErrorCode::kKeyTooLong));
}

TEST_F(CompleteTest, CopiesOfAMultipartObjectShareItsParts) {
  const std::string upload = Start();
  const std::string first = Noise(1000, 1);
  ASSERT_OK(Complete(upload, PutParts(upload, {first, "end"})));
  const uint64_t moved = spy_->bytes_moved();
  ASSERT_OK(engine()
                .objects()
                .Copy(context_, {.source_bucket = "bkt", .source_key = "k", .bucket = "bkt", .key = "copy"})
                .Commit());
  EXPECT_EQ(spy_->bytes_moved(), moved);
  ASSERT_OK(Delete("bkt", "k"));
  Maintain();
  EXPECT_EQ(Get("bkt", "copy"), first + "end");
}

}  // namespace
}  // namespace coffer
