// Deleting keys, one by one and many at once, in buckets that keep no versions.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class DeleteTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
};

TEST_F(DeleteTest, RemovesTheKeyAndRetiresItsBytes) {
  ASSERT_OK(Put("bkt", "k", Noise(1000, 1)));
  const absl::StatusOr<DeleteResult> deleted = Delete("bkt", "k");
  ASSERT_OK(deleted);
  EXPECT_FALSE(deleted->is_delete_marker);
  EXPECT_EQ(deleted->version_id, "");
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "k"}), HasCode(ErrorCode::kNoSuchKey));
  const BucketCounters counters = Counters("bkt");
  EXPECT_EQ(counters.objects, 0);
  EXPECT_EQ(counters.versions, 0);
  EXPECT_EQ(counters.bytes, 0);
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(DeleteTest, WhatIsNotThereIsDeletedAsWell) {
  EXPECT_OK(Delete("bkt", "k"));
  EXPECT_OK(Delete("bkt", "k", "null"));
  EXPECT_OK(Delete("bkt", "k", std::string(32, '0')));
  EXPECT_THAT(Delete("bkt", "k", "nonsense"), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Delete("other", "k"), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(Delete("bkt", ""), HasCode(ErrorCode::kInvalidKey));
  EXPECT_THAT(Delete("bkt", std::string(1025, 'k')), HasCode(ErrorCode::kKeyTooLong));
}

TEST_F(DeleteTest, TheNullVersionIsTheObject) {
  ASSERT_OK(Put("bkt", "k", "bytes"));
  ASSERT_OK(Delete("bkt", "k", "null"));
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(DeleteTest, ConditionsDecideWhetherItHappens) {
  const absl::StatusOr<PutResult> put = Put("bkt", "k", "bytes");
  ASSERT_OK(put);
  const auto remove = [&](std::string key, std::string etag) {
    return engine()
        .objects()
        .Delete(context_, {.bucket = "bkt", .key = std::move(key), .conditions = {.if_match = {std::move(etag)}}})
        .Commit();
  };
  EXPECT_THAT(remove("k", "other"), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(remove("missing", "*"), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_EQ(Get("bkt", "k"), "bytes");
  EXPECT_OK(remove("k", put->etag));
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(DeleteTest, ConditionsOfSizeAndTimeHoldWhereThereIsNothing) {
  const absl::StatusOr<PutResult> put = Put("bkt", "k", "bytes");
  ASSERT_OK(put);
  const auto remove = [&](std::string key, Preconditions conditions) {
    return engine()
        .objects()
        .Delete(context_, {.bucket = "bkt", .key = std::move(key), .conditions = std::move(conditions)})
        .Commit();
  };
  EXPECT_THAT(remove("k", {.if_match_size = 4}), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(remove("k", {.if_match_modified = put->modified + std::chrono::seconds(1)}),
              HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_OK(remove("missing", {.if_match_size = 4, .if_match_modified = put->modified}));
  EXPECT_EQ(Get("bkt", "k"), "bytes");
  EXPECT_OK(remove("k", {.if_match = {put->etag}, .if_match_size = 5, .if_match_modified = put->modified}));
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(DeleteTest, AConditionIsOfTheNewestVersion) {
  SetVersioning("bkt", Versioning::kEnabled);
  const absl::StatusOr<PutResult> old = Put("bkt", "k", "old");
  const absl::StatusOr<PutResult> put = Put("bkt", "k", "new");
  ASSERT_OK(put);
  const auto remove = [&](std::string etag, std::string version_id = {}) {
    return engine()
        .objects()
        .Delete(context_, {.bucket = "bkt",
                           .key = "k",
                           .version_id = std::move(version_id),
                           .conditions = {.if_match = {std::move(etag)}}})
        .Commit();
  };
  EXPECT_THAT(remove(old->etag), HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT(remove(old->etag, old->version_id), HasCode(ErrorCode::kNotImplemented));
  EXPECT_EQ(Get("bkt", "k", old->version_id), "old");
  EXPECT_OK(remove(put->etag));
  // Now a delete marker is the newest, and counts as nothing.
  EXPECT_THAT(remove(put->etag), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(remove("*"), HasCode(ErrorCode::kNoSuchKey));
}

TEST_F(DeleteTest, ManyAtOnceHaveTheirOwnOutcomes) {
  for (const char* key : {"a", "b", "c"}) {
    ASSERT_OK(Put("bkt", key, Noise(100, 1)));
  }
  std::vector<DeleteParams> keys = {{.key = "a"},
                                    {.key = "missing"},
                                    {.key = "b", .conditions = {.if_match = {"other"}}},
                                    {.key = ""},
                                    {.key = "c", .version_id = "nonsense"},
                                    {.key = "a"}};
  const auto results = engine().objects().DeleteMany(context_, "bkt", std::move(keys)).Commit();
  ASSERT_OK(results);
  ASSERT_EQ(results->size(), 6u);
  EXPECT_OK((*results)[0]);
  EXPECT_OK((*results)[1]);
  EXPECT_THAT((*results)[2], HasCode(ErrorCode::kPreconditionFailed));
  EXPECT_THAT((*results)[3], HasCode(ErrorCode::kInvalidKey));
  EXPECT_THAT((*results)[4], HasCode(ErrorCode::kInvalidArgument));
  EXPECT_OK((*results)[5]);
  EXPECT_EQ(ListKeys("bkt"), (std::vector<std::string>{"b", "c"}));
}

TEST_F(DeleteTest, ManyAtOnceAreOneTransaction) {
  std::vector<DeleteParams> keys;
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "k" + std::to_string(i);
    if (i % 100 == 0) {
      ASSERT_OK(Put("bkt", key, "x"));
    }
    keys.push_back({.key = key});
  }
  const uint64_t updates = engine().stats().updates;
  ASSERT_OK(engine().objects().DeleteMany(context_, "bkt", std::move(keys)).Commit());
  EXPECT_EQ(engine().stats().updates - updates, 1u);
  EXPECT_TRUE(ListKeys("bkt").empty());
}

TEST_F(DeleteTest, ManyInABucketThatDoesNotExist) {
  EXPECT_THAT(engine().objects().DeleteMany(context_, "other", {{.key = "a"}}).Commit(),
              HasCode(ErrorCode::kNoSuchBucket));
}

}  // namespace
}  // namespace coffer
