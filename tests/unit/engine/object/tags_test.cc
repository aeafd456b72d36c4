// Tags of objects: they belong to a version, travel with copies, and change in place.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class TagsTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  absl::StatusOr<PutResult> PutTagged(std::string key, Tags tags) {
    return engine().objects().Put(context_, {.bucket = "bkt", .key = std::move(key), .tags = std::move(tags)}, "bytes");
  }
  absl::StatusOr<ObjectTags> Read(std::string_view key, std::string_view version_id = {}) {
    return engine().objects().ReadTags(context_, "bkt", key, version_id);
  }
  absl::StatusOr<ObjectTags> Change(std::string key, Tags tags, std::string version_id = {}) {
    PutTagsParams params{
        .bucket = "bkt", .key = std::move(key), .version_id = std::move(version_id), .tags = std::move(tags)};
    return engine().objects().PutTags(context_, std::move(params)).Commit();
  }
  ObjectInfo Info(std::string key) {
    return engine().objects().Head(context_, {.bucket = "bkt", .key = std::move(key)})->info;
  }
  absl::StatusOr<CopyResult> Copy(CopyParams params) {
    params.source_bucket = params.bucket = "bkt";
    params.source_key = "k";
    if (params.key.empty()) params.key = "copy";
    return engine().objects().Copy(context_, std::move(params)).Commit();
  }
  const Tags tags_ = {{"color", "blue"}, {"size", ""}};
};

TEST_F(TagsTest, ComeWithThePut) {
  ASSERT_OK(PutTagged("k", {{"size", ""}, {"color", "blue"}}));
  EXPECT_EQ(Read("k")->tags, tags_);
  EXPECT_EQ(Read("k")->version_id, "");
  EXPECT_EQ(Info("k").tags_count, 2u);
  ASSERT_OK(PutTagged("k", {}));
  EXPECT_TRUE(Read("k")->tags.empty());
  EXPECT_EQ(Info("k").tags_count, 0u);
}

TEST_F(TagsTest, ChangeInPlace) {
  ASSERT_OK(PutTagged("k", tags_));
  const ObjectInfo before = Info("k");
  clock_.Advance(std::chrono::seconds(5));
  ASSERT_OK(Change("k", {{"a", "1"}}));
  EXPECT_EQ(Read("k")->tags, (Tags{{"a", "1"}}));
  const ObjectInfo after = Info("k");
  EXPECT_EQ(after.modified, before.modified);
  EXPECT_EQ(after.etag, before.etag);
  EXPECT_EQ(after.version_id, before.version_id);
  EXPECT_EQ(Counters("bkt").versions, 1);
  EXPECT_EQ(Get("bkt", "k"), "bytes");
  ASSERT_OK(Change("k", {}));
  EXPECT_TRUE(Read("k")->tags.empty());
}

TEST_F(TagsTest, BelongToAVersion) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutTagged("k", tags_)->version_id;
  const std::string second = PutTagged("k", {})->version_id;
  EXPECT_EQ(Change("k", {{"a", "1"}})->version_id, second);
  EXPECT_EQ(Read("k", first)->tags, tags_);
  EXPECT_EQ(Read("k", first)->version_id, first);
  EXPECT_EQ(Read("k")->tags, (Tags{{"a", "1"}}));
  ASSERT_OK(Change("k", {}, first));
  EXPECT_TRUE(Read("k", first)->tags.empty());
  EXPECT_EQ(Read("k", second)->tags, (Tags{{"a", "1"}}));
  EXPECT_EQ(Counters("bkt").versions, 2);
}

TEST_F(TagsTest, ADeleteMarkerHasNone) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string version = PutTagged("k", tags_)->version_id;
  const std::string marker = Delete("bkt", "k")->version_id;
  for (const std::string& id : {std::string(), marker}) {
    EXPECT_THAT(Read("k", id), HasCode(ErrorCode::kMethodNotAllowed));
    EXPECT_THAT(Change("k", tags_, id), HasCode(ErrorCode::kMethodNotAllowed));
  }
  EXPECT_EQ(Read("k", version)->tags, tags_);
}

TEST_F(TagsTest, OfWhatIsNotThere) {
  EXPECT_THAT(Read("k"), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(Change("k", tags_), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(Read("k", std::string(32, '0')), HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_THAT(Read("k", "nonsense"), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_THAT(engine().objects().ReadTags(context_, "other", "k"), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(Read(std::string(1025, 'k')), HasCode(ErrorCode::kKeyTooLong));
}

TEST_F(TagsTest, WrongOnesAreRefusedEverywhere) {
  ASSERT_OK(PutTagged("k", tags_));
  const Tags wrong = {{"aws:a", "1"}};
  EXPECT_THAT(PutTagged("k", wrong), HasCode(ErrorCode::kInvalidTag));
  EXPECT_THAT(Change("k", wrong), HasCode(ErrorCode::kInvalidTag));
  EXPECT_THAT(Copy({.tags = wrong}), HasCode(ErrorCode::kInvalidTag));
  EXPECT_THAT(engine().uploads().Create(context_, {.bucket = "bkt", .key = "k", .tags = wrong}).Commit(),
              HasCode(ErrorCode::kInvalidTag));
  EXPECT_EQ(Read("k")->tags, tags_);
}

TEST_F(TagsTest, TravelWithACopyUnlessItBringsItsOwn) {
  ASSERT_OK(PutTagged("k", tags_));
  ASSERT_OK(Copy({}));
  EXPECT_EQ(Read("copy")->tags, tags_);
  ASSERT_OK(Copy({.metadata = ObjectMetadata()}));
  EXPECT_EQ(Read("copy")->tags, tags_);
  ASSERT_OK(Copy({.tags = Tags{{"a", "1"}}}));
  EXPECT_EQ(Read("copy")->tags, (Tags{{"a", "1"}}));
  ASSERT_OK(Copy({.tags = Tags()}));
  EXPECT_TRUE(Read("copy")->tags.empty());
  EXPECT_EQ(Read("k")->tags, tags_);
}

TEST_F(TagsTest, AloneAreNoReasonToCopyAnObjectOntoItself) {
  ASSERT_OK(PutTagged("k", tags_));
  EXPECT_THAT(Copy({.key = "k", .tags = Tags{{"a", "1"}}}), HasCode(ErrorCode::kInvalidRequest));
  ASSERT_OK(Copy({.key = "k", .metadata = ObjectMetadata(), .tags = Tags{{"a", "1"}}}));
  EXPECT_EQ(Read("k")->tags, (Tags{{"a", "1"}}));
}

TEST_F(TagsTest, OfAnUploadAreTheObjects) {
  const auto upload = engine().uploads().Create(context_, {.bucket = "bkt", .key = "k", .tags = tags_}).Commit();
  ASSERT_OK(upload);
  const auto writer = engine().uploads().StartPart(
      context_, {.bucket = "bkt", .key = "k", .upload_id = upload->upload_id, .number = 1});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("bytes"));
  const absl::StatusOr<PutResult> part = (*writer)->Commit();
  ASSERT_OK(part);
  CompleteParams params{.bucket = "bkt", .key = "k", .upload_id = upload->upload_id};
  params.parts = {{.number = 1, .etag = part->etag}};
  ASSERT_OK(engine().uploads().Complete(context_, std::move(params)).Commit());
  EXPECT_EQ(Read("k")->tags, tags_);
}

TEST_F(TagsTest, OfABucket) {
  Buckets& buckets = engine().buckets();
  EXPECT_TRUE(buckets.ReadTags(context_, "bkt")->empty());
  ASSERT_OK(buckets.PutTags(context_, "bkt", {{"size", ""}, {"color", "blue"}}).Commit());
  EXPECT_EQ(*buckets.ReadTags(context_, "bkt"), tags_);
  EXPECT_THAT(buckets.PutTags(context_, "bkt", {{"", "x"}}).Commit(), HasCode(ErrorCode::kInvalidTag));
  ASSERT_OK(buckets.PutTags(context_, "bkt", {}).Commit());
  EXPECT_TRUE(buckets.ReadTags(context_, "bkt")->empty());
  EXPECT_THAT(buckets.ReadTags(context_, "other"), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(buckets.PutTags(context_, "other", {}).Commit(), HasCode(ErrorCode::kNoSuchBucket));
  ASSERT_OK(buckets.Create(context_, {.name = "tagged", .tags = tags_}).Commit());
  EXPECT_EQ(*buckets.ReadTags(context_, "tagged"), tags_);
  EXPECT_THAT(buckets.Create(context_, {.name = "other", .tags = {{"aws:a", ""}}}).Commit(),
              HasCode(ErrorCode::kInvalidTag));
}

}  // namespace
}  // namespace coffer
