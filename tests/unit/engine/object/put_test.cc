// Bodies on their way in: sizes, digests, limits, and what is left of those that are not published.
#include "absl/strings/escaping.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

std::string Md5Of(std::string_view bytes) { return DigestOf(Algorithm::kMd5, bytes); }

class PutTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  absl::StatusOr<std::unique_ptr<ObjectWriter>> Start(PutParams params) {
    params.bucket = "bkt";
    if (params.key.empty()) params.key = "k";
    return engine().objects().StartPut(context_, std::move(params));
  }
};

TEST_F(PutTest, SmallBodiesStayInTheCatalogAndLongOnesGoIntoABlob) {
  for (const size_t size : {size_t{1}, size_t{kInlineBytes}, size_t{kInlineBytes + 1}, size_t{1'000'000}}) {
    const std::string bytes = Noise(size, size);
    const uint64_t before = spy_->blobs_committed;
    const absl::StatusOr<PutResult> put = Put("bkt", "k", bytes);
    ASSERT_OK(put);
    EXPECT_EQ(put->size_bytes, size);
    EXPECT_EQ(put->etag, absl::BytesToHexString(Md5Of(bytes)));
    EXPECT_EQ(put->version_id, "null");
    EXPECT_FALSE(put->versioned);
    EXPECT_EQ(spy_->blobs_committed - before, size > kInlineBytes ? 1u : 0u);
    EXPECT_EQ(Get("bkt", "k"), bytes);
  }
}

TEST_F(PutTest, AnEmptyBodyIsAnObject) {
  const absl::StatusOr<PutResult> put = Put("bkt", "k", "");
  ASSERT_OK(put);
  EXPECT_EQ(put->etag, "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Get("bkt", "k"), "");
  EXPECT_EQ(spy_->blobs_created, 0u);
  EXPECT_EQ(Counters("bkt").objects, 1);
}

TEST_F(PutTest, ABodyWithoutADeclaredLengthMovesToABlobWhenItGrows) {
  auto writer = Start({});
  ASSERT_OK(writer);
  EXPECT_FALSE((*writer)->brief());
  std::string all;
  for (int i = 0; i < 40; ++i) {
    const std::string piece = Noise(7, i);
    all += piece;
    ASSERT_OK((*writer)->Append(piece));
  }
  EXPECT_EQ(spy_->blobs_created, 1u);
  ASSERT_OK((*writer)->Commit());
  EXPECT_EQ(Get("bkt", "k"), all);
}

TEST_F(PutTest, BriefSaysWhetherTheBodyStaysInMemory) {
  EXPECT_TRUE((*Start({.size_bytes = 0}))->brief());
  EXPECT_TRUE((*Start({.size_bytes = kInlineBytes}))->brief());
  EXPECT_FALSE((*Start({.size_bytes = kInlineBytes + 1}))->brief());
}

TEST_F(PutTest, ABodyShorterThanDeclaredIsNotPublished) {
  for (const uint64_t declared : {uint64_t{10}, uint64_t{100}}) {
    auto writer = Start({.size_bytes = declared});
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Append("123456789"));
    EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kIncompleteBody));
  }
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k"}), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(PutTest, ABodyLongerThanDeclaredIsRefusedAndStaysRefused) {
  auto writer = Start({.size_bytes = 5});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("1234"));
  EXPECT_THAT((*writer)->Append("56"), HasCode(ErrorCode::kEntityTooLarge));
  EXPECT_THAT((*writer)->Append("5"), HasCode(ErrorCode::kEntityTooLarge));
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kEntityTooLarge));
}

TEST_F(PutTest, BodiesAboveTheLimitAreRefusedAtTheStartOrWhenTheyGetThere) {
  tune_ = [](Options& options) { options.limits.put_bytes_max = 100; };
  Open();
  account_ = *engine().identity().CreateAccount(OpContext(), "another").Commit();
  context_.principal.account_id = account_.id;
  MakeBucket("bkt");
  EXPECT_THAT(Start({.size_bytes = 101}), HasCode(ErrorCode::kEntityTooLarge));
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(Noise(100, 1)));
  EXPECT_THAT((*writer)->Append("x"), HasCode(ErrorCode::kEntityTooLarge));
  writer->reset();
  EXPECT_OK(Put("bkt", "k", Noise(100, 1)));
  EXPECT_EQ(CountBlobs(), 1u);
}

TEST_F(PutTest, AWriterThatIsDroppedLeavesNothing) {
  {
    auto writer = Start({});
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Append(Noise(100'000, 1)));
  }
  EXPECT_EQ(CountBlobs(), 0u);
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(PutTest, ACommittedWriterCannotBeUsedAgain) {
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Commit());
  EXPECT_TRUE(absl::IsFailedPrecondition((*writer)->Append("x")));
  EXPECT_TRUE(absl::IsFailedPrecondition((*writer)->Commit().status()));
}

TEST_F(PutTest, DigestsThatWereKnownAheadAreChecked) {
  const std::string bytes = Noise(1000, 1);
  EXPECT_OK(engine().objects().Put(
      context_,
      {.bucket = "bkt",
       .key = "good",
       .expected = {{Algorithm::kMd5, Md5Of(bytes)}, {Algorithm::kSha256, DigestOf(Algorithm::kSha256, bytes)}}},
      bytes));
  EXPECT_THAT(engine().objects().Put(
                  context_, {.bucket = "bkt", .key = "bad", .expected = {{Algorithm::kMd5, Md5Of("other")}}}, bytes),
              HasCode(ErrorCode::kBadDigest));
  EXPECT_THAT(engine().objects().Put(context_,
                                     {.bucket = "bkt", .key = "bad", .expected = {{Algorithm::kMd5, "short"}}}, bytes),
              HasCode(ErrorCode::kInvalidDigest));
  EXPECT_EQ(ListKeys("bkt"), std::vector<std::string>{"good"});
  EXPECT_EQ(CountBlobs(), 1u);
}

TEST_F(PutTest, DigestsThatComeLateAreChecked) {
  const std::string bytes = Noise(1000, 1);
  auto writer = Start({.key = "good", .checksum = Algorithm::kCrc32c});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(bytes));
  (*writer)->Expect({Algorithm::kCrc32c, DigestOf(Algorithm::kCrc32c, bytes)});
  ASSERT_OK((*writer)->Commit());

  writer = Start({.key = "bad", .checksum = Algorithm::kCrc32c});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(bytes));
  (*writer)->Expect({Algorithm::kCrc32c, DigestOf(Algorithm::kCrc32c, "other")});
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kBadDigest));

  writer = Start({.key = "bad"});
  ASSERT_OK(writer);
  (*writer)->Expect({Algorithm::kSha1, DigestOf(Algorithm::kSha1, "")});
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kInvalidRequest));  // nobody said that it would come
  EXPECT_EQ(ListKeys("bkt"), std::vector<std::string>{"good"});
}

TEST_F(PutTest, TheChecksumThatWasAskedForIsKept) {
  for (const Algorithm algorithm :
       {Algorithm::kCrc32, Algorithm::kCrc32c, Algorithm::kCrc64Nvme, Algorithm::kSha1, Algorithm::kSha256,
        Algorithm::kSha512, Algorithm::kMd5, Algorithm::kXxh64, Algorithm::kXxh3_64, Algorithm::kXxh3_128}) {
    const absl::StatusOr<PutResult> put =
        engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .checksum = algorithm}, "some bytes");
    ASSERT_OK(put);
    const Checksum expected{algorithm, ChecksumType::kFullObject, DigestOf(algorithm, "some bytes")};
    EXPECT_EQ(put->checksum, expected);
    EXPECT_EQ(engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info.checksum, expected);
  }
  ASSERT_OK(Put("bkt", "k", "x"));
  EXPECT_EQ(engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info.checksum->algorithm,
            Algorithm::kCrc64Nvme);
}

TEST_F(PutTest, MetadataComesBackAsItWasSent) {
  ObjectMetadata metadata;
  metadata.content_type = "text/plain";
  metadata.cache_control = "no-cache";
  metadata.content_disposition = "attachment";
  metadata.content_encoding = "gzip";
  metadata.content_language = "de";
  metadata.expires = "Thu, 01 Dec 1994 16:00:00 GMT";
  metadata.website_redirect = "/elsewhere";
  metadata.user = {{"a", "1"}, {"b", ""}, {"c", "\xc3\xa9"}};
  ASSERT_OK(engine().objects().Put(
      context_, {.bucket = "bkt", .key = "k", .metadata = metadata, .storage_class = "STANDARD_IA"}, "x"));
  const absl::StatusOr<ObjectHead> head = engine().objects().Head(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(head);
  EXPECT_EQ(head->info.metadata, metadata);
  EXPECT_EQ(head->info.storage_class, "STANDARD_IA");
  EXPECT_EQ(head->info.owner_account_id, account_.id);
  EXPECT_EQ(head->info.modified, clock_.WallNow());
}

TEST_F(PutTest, UserMetadataHasALimitOverNamesAndValues) {
  ObjectMetadata metadata;
  metadata.user = {{std::string(48, 'n'), std::string(2000, 'v')}};
  EXPECT_OK(engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}, "x"));
  metadata.user.push_back({"n", ""});
  EXPECT_THAT(engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}, "x"),
              HasCode(ErrorCode::kMetadataTooLarge));
}

TEST_F(PutTest, TheOtherHeadersHaveALimitToo) {
  ObjectMetadata metadata;
  metadata.content_type = std::string(8000, 't');
  metadata.cache_control = std::string(192, 'c');
  EXPECT_OK(engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}, "x"));
  metadata.expires = "x";
  EXPECT_THAT(engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}, "x"),
              HasCode(ErrorCode::kMetadataTooLarge));
  EXPECT_THAT(engine().uploads().Create(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}).Commit(),
              HasCode(ErrorCode::kMetadataTooLarge));
}

TEST_F(PutTest, KeysAreBytesOfLimitedNumber) {
  const std::vector<std::string> keys = {std::string("\0", 1),  "/", "//", "../..", "a", "a/", "a/b", "\xff\xfe",
                                         std::string(1024, 'k')};
  for (const std::string& key : keys) {
    ASSERT_OK(Put("bkt", key, "body of " + key));
  }
  for (const std::string& key : keys) {
    EXPECT_EQ(Get("bkt", key), "body of " + key);
  }
  EXPECT_EQ(ListKeys("bkt").size(), keys.size());
  EXPECT_THAT(Put("bkt", "", "x"), HasCode(ErrorCode::kInvalidKey));
  EXPECT_THAT(Put("bkt", std::string(1025, 'k'), "x"), HasCode(ErrorCode::kKeyTooLong));
}

TEST_F(PutTest, ABucketThatDoesNotExistIsToldAtTheStart) {
  EXPECT_THAT(engine().objects().StartPut(context_, {.bucket = "other", .key = "k"}),
              HasCode(ErrorCode::kNoSuchBucket));
}

TEST_F(PutTest, ABucketThatGoesMeanwhileIsToldAtTheCommit) {
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(Noise(100, 1)));
  ASSERT_OK(engine().buckets().Delete(context_, "bkt").Commit());
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kNoSuchBucket));
}

TEST_F(PutTest, AStopOrADeadlineBeforeTheCommitLeavesNothing) {
  std::stop_source stop;
  OpContext stoppable = context_;
  stoppable.stop = stop.get_token();
  auto stopped = engine().objects().StartPut(stoppable, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(stopped);
  ASSERT_OK((*stopped)->Append(Noise(100, 1)));
  stop.request_stop();
  EXPECT_TRUE(absl::IsCancelled((*stopped)->Append("x")));
  EXPECT_TRUE(absl::IsCancelled((*stopped)->Commit().status()));

  OpContext hurried = context_;
  hurried.deadline = clock_.MonotonicNow() + std::chrono::seconds(1);
  auto late = engine().objects().StartPut(hurried, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(late);
  ASSERT_OK((*late)->Append(Noise(100, 1)));
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(absl::IsDeadlineExceeded((*late)->Commit().status()));
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(PutTest, AnOverwriteReplacesBytesAndMetadata) {
  ObjectMetadata metadata;
  metadata.user = {{"a", "1"}};
  ASSERT_OK(engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .metadata = metadata}, Noise(100, 1)));
  ASSERT_OK(Put("bkt", "k", "small"));
  EXPECT_EQ(Get("bkt", "k"), "small");
  EXPECT_TRUE(engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info.metadata.user.empty());
  const BucketCounters counters = Counters("bkt");
  EXPECT_EQ(counters.objects, 1);
  EXPECT_EQ(counters.versions, 1);
  EXPECT_EQ(counters.bytes, 5);
}

TEST_F(PutTest, AChangeThatIsDroppedPublishesNothing) {
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(Noise(100, 1)));
  { ASSERT_OK((*writer)->Prepare()); }
  writer->reset();
  EXPECT_TRUE(ListKeys("bkt").empty());
  EXPECT_EQ(Maintain().litter_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(PutTest, ABodyForABucketThatWasRemovedDoesNotGoIntoAnotherOneOfItsName) {
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  ASSERT_OK(engine().buckets().Delete(context_, "bkt").Commit());
  MakeBucket("bkt");
  EXPECT_THAT((*writer)->Commit(), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(PutTest, AnAsynchronousCommitWithoutALentThreadHappensInTheCall) {
  auto writer = Start({});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  absl::StatusOr<PutResult> result = absl::UnknownError("not called");
  (*writer)->CommitAsync([&](absl::StatusOr<PutResult> outcome) { result = std::move(outcome); });
  ASSERT_OK(result);
  EXPECT_EQ(Get("bkt", "k"), "bytes");
}

}  // namespace
}  // namespace coffer
