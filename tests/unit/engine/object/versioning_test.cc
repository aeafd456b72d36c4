// The table of versioning.h: what puts, deletes and version ids do in the three states of a bucket.
#include "engine/object/versioning.h"

#include "engine/store/version_id.h"
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class VersioningTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  std::string PutVersion(std::string_view bytes) {
    const absl::StatusOr<PutResult> put = Put("bkt", "k", bytes);
    EXPECT_OK(put);
    return put.ok() ? put->version_id : "";
  }
  DeleteResult Remove(std::string version_id = {}) {
    const absl::StatusOr<DeleteResult> result = Delete("bkt", "k", std::move(version_id));
    EXPECT_OK(result);
    return result.value_or(DeleteResult());
  }
  absl::StatusOr<std::string> TryGetVersion(std::string version_id) {
    return TryGet({.bucket = "bkt", .key = "k", .version_id = std::move(version_id)});
  }
  void ExpectCounts(int64_t objects, int64_t versions, int64_t bytes) {
    const BucketCounters counters = Counters("bkt");
    EXPECT_EQ(counters.objects, objects);
    EXPECT_EQ(counters.versions, versions);
    EXPECT_EQ(counters.bytes, bytes);
  }
};

TEST_F(VersioningTest, EnabledKeepsEveryVersion) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  const std::string second = PutVersion("22");
  EXPECT_NE(first, second);
  EXPECT_NE(first, "null");
  EXPECT_EQ(Get("bkt", "k"), "22");
  EXPECT_EQ(Get("bkt", "k", first), "1");
  EXPECT_EQ(Get("bkt", "k", second), "22");
  ExpectCounts(1, 2, 3);
  EXPECT_FALSE(engine().objects().Head(context_, {.bucket = "bkt", .key = "k", .version_id = first})->info.is_latest);
  EXPECT_TRUE(engine().objects().Head(context_, {.bucket = "bkt", .key = "k", .version_id = second})->info.is_latest);
  EXPECT_TRUE(engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->versioned);
}

TEST_F(VersioningTest, DeletingAKeyPutsAMarkerBesideItsVersions) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  const DeleteResult deleted = Remove();
  EXPECT_TRUE(deleted.is_delete_marker);
  EXPECT_THAT(TryGetVersion(""), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_THAT(TryGetVersion(deleted.version_id), HasCode(ErrorCode::kMethodNotAllowed));
  EXPECT_EQ(Get("bkt", "k", first), "1");
  EXPECT_TRUE(ListKeys("bkt").empty());
  ExpectCounts(0, 2, 1);

  const DeleteResult again = Remove();  // a marker more
  EXPECT_NE(again.version_id, deleted.version_id);
  ExpectCounts(0, 3, 1);

  EXPECT_TRUE(Remove(again.version_id).is_delete_marker);
  EXPECT_TRUE(Remove(deleted.version_id).is_delete_marker);
  EXPECT_EQ(Get("bkt", "k"), "1");  // back again
  ExpectCounts(1, 1, 1);
}

TEST_F(VersioningTest, DeletingAVersionRemovesItForGood) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion(Noise(100, 1));
  const std::string second = PutVersion(Noise(100, 2));
  const DeleteResult deleted = Remove(second);
  EXPECT_FALSE(deleted.is_delete_marker);
  EXPECT_EQ(deleted.version_id, second);
  EXPECT_EQ(Get("bkt", "k"), Noise(100, 1));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  Remove(first);
  EXPECT_THAT(TryGetVersion(""), HasCode(ErrorCode::kNoSuchKey));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  ExpectCounts(0, 0, 0);
}

TEST_F(VersioningTest, AnIdBelongsToItsKeyAndItsNonce) {
  SetVersioning("bkt", Versioning::kEnabled);
  std::string id = PutVersion("1");
  ASSERT_OK(Put("bkt", "other", "2"));
  EXPECT_THAT(TryGet({.bucket = "bkt", .key = "other", .version_id = id}), HasCode(ErrorCode::kNoSuchVersion));
  id[0] = id[0] == '0' ? '1' : '0';
  EXPECT_THAT(TryGetVersion(id), HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_THAT(TryGetVersion("null"), HasCode(ErrorCode::kNoSuchVersion));
}

TEST_F(VersioningTest, WhatWasThereBeforeIsTheNullVersion) {
  EXPECT_EQ(PutVersion("0"), "null");
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  EXPECT_EQ(Get("bkt", "k", "null"), "0");
  EXPECT_EQ(Get("bkt", "k"), "1");
  EXPECT_EQ(Remove("null").version_id, "null");
  EXPECT_THAT(TryGetVersion("null"), HasCode(ErrorCode::kNoSuchVersion));
  EXPECT_EQ(Get("bkt", "k", first), "1");
}

TEST_F(VersioningTest, SuspendedReplacesOnlyTheNullVersion) {
  PutVersion("0");
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  SetVersioning("bkt", Versioning::kSuspended);
  EXPECT_EQ(PutVersion("22"), "null");
  EXPECT_EQ(Get("bkt", "k"), "22");
  EXPECT_EQ(Get("bkt", "k", "null"), "22");
  EXPECT_EQ(Get("bkt", "k", first), "1");
  ExpectCounts(1, 2, 3);
  PutVersion("333");
  EXPECT_EQ(Get("bkt", "k", "null"), "333");
  ExpectCounts(1, 2, 4);
}

TEST_F(VersioningTest, DeletingWhileSuspendedMakesANullMarker) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  SetVersioning("bkt", Versioning::kSuspended);
  PutVersion(Noise(100, 1));
  DeleteResult deleted = Remove();
  EXPECT_TRUE(deleted.is_delete_marker);
  EXPECT_EQ(deleted.version_id, "null");
  EXPECT_THAT(TryGetVersion("null"), HasCode(ErrorCode::kMethodNotAllowed));
  EXPECT_EQ(Maintain().blobs_removed, 1u);  // the null version that it replaced
  ExpectCounts(0, 2, 1);
  deleted = Remove();  // replaces the marker
  ExpectCounts(0, 2, 1);
  EXPECT_TRUE(Remove("null").is_delete_marker);
  EXPECT_EQ(Get("bkt", "k"), "1");
  EXPECT_EQ(Get("bkt", "k", first), "1");
  ExpectCounts(1, 1, 1);
}

TEST_F(VersioningTest, ANullVersionFromSuspensionSurvivesANewStart) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  SetVersioning("bkt", Versioning::kSuspended);
  PutVersion("2");
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string third = PutVersion("3");
  EXPECT_EQ(Get("bkt", "k"), "3");
  EXPECT_EQ(Get("bkt", "k", "null"), "2");
  EXPECT_EQ(Get("bkt", "k", first), "1");
  SetVersioning("bkt", Versioning::kSuspended);
  PutVersion("4");
  EXPECT_EQ(Get("bkt", "k", "null"), "4");
  EXPECT_EQ(Get("bkt", "k", third), "3");
  ExpectCounts(1, 3, 3);
}

TEST_F(VersioningTest, OnlyAVersionThatStaysIsShownToWhoPutsIt) {
  EXPECT_FALSE(Put("bkt", "k", "0")->versioned);
  SetVersioning("bkt", Versioning::kEnabled);
  EXPECT_TRUE(Put("bkt", "k", "1")->versioned);
  SetVersioning("bkt", Versioning::kSuspended);
  EXPECT_FALSE(Put("bkt", "k", "2")->versioned);
}

TEST_F(VersioningTest, VersioningIsSetByARequestAndNeverUndone) {
  const auto set = [&](Versioning versioning) {
    return engine().buckets().SetVersioning(context_, "bkt", versioning).Commit();
  };
  // Suspended before it was ever on: what is there is the null version, and is replaced.
  PutVersion("0");
  ASSERT_OK(set(Versioning::kSuspended));
  EXPECT_EQ(PutVersion("1"), "null");
  ExpectCounts(1, 1, 1);
  ASSERT_OK(set(Versioning::kEnabled));
  ASSERT_OK(set(Versioning::kEnabled));
  PutVersion("2");
  EXPECT_EQ(Get("bkt", "k", "null"), "1");
  EXPECT_THAT(set(Versioning::kNever), HasCode(ErrorCode::kInvalidArgument));
  EXPECT_EQ(engine().buckets().Find(context_, "bkt")->versioning, Versioning::kEnabled);
  EXPECT_THAT(engine().buckets().SetVersioning(context_, "other", Versioning::kEnabled).Commit(),
              HasCode(ErrorCode::kNoSuchBucket));
  ASSERT_OK(engine().buckets().Create(context_, {.name = "locked", .object_lock = true}).Commit());
  EXPECT_THAT(engine().buckets().SetVersioning(context_, "locked", Versioning::kSuspended).Commit(),
              HasCode(ErrorCode::kInvalidBucketState));
}

// Ids hold a number of 64 bits; whoever makes one up can choose it.
TEST_F(VersioningTest, IdsOfAnyNumberAreNoVersions) {
  SetVersioning("bkt", Versioning::kEnabled);
  PutVersion("1");
  for (const uint64_t sequence : {uint64_t{0}, uint64_t{1} << 63, (uint64_t{1} << 63) + 1, ~uint64_t{0}}) {
    const std::string id = EncodeRowId({sequence, 7});
    EXPECT_THAT(TryGetVersion(id), HasCode(ErrorCode::kNoSuchVersion));
    EXPECT_OK(Delete("bkt", "k", id));
    EXPECT_OK(engine().objects().ListVersions(context_, {.bucket = "bkt", .after = "k", .after_version_id = id}));
  }
  EXPECT_EQ(Get("bkt", "k"), "1");
}

TEST_F(VersioningTest, ConditionsSeeADeleteMarkerAsNothing) {
  SetVersioning("bkt", Versioning::kEnabled);
  PutVersion("1");
  Remove();
  EXPECT_OK(
      engine().objects().Put(context_, {.bucket = "bkt", .key = "k", .conditions = {.if_none_match = {"*"}}}, "2"));
}

TEST_F(VersioningTest, CopiesOfVersions) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string bytes = Noise(1000, 1);
  const std::string first = PutVersion(bytes);
  PutVersion("2");
  // An old version onto its own key brings it back.
  const absl::StatusOr<CopyResult> copy =
      engine()
          .objects()
          .Copy(context_,
                {.source_bucket = "bkt", .source_key = "k", .source_version_id = first, .bucket = "bkt", .key = "k"})
          .Commit();
  ASSERT_OK(copy);
  EXPECT_EQ(copy->source_version_id, first);
  EXPECT_NE(copy->put.version_id, first);
  EXPECT_EQ(Get("bkt", "k"), bytes);
  Remove(first);
  Maintain();
  EXPECT_EQ(Get("bkt", "k"), bytes);
}

TEST_F(VersioningTest, ADeleteMarkerCannotBeCopied) {
  SetVersioning("bkt", Versioning::kEnabled);
  PutVersion("1");
  const std::string marker = Remove().version_id;
  CopyParams params{.source_bucket = "bkt", .source_key = "k", .bucket = "bkt", .key = "copy"};
  EXPECT_THAT(engine().objects().Copy(context_, params).Commit(), HasCode(ErrorCode::kNoSuchKey));
  params.source_version_id = marker;
  EXPECT_THAT(engine().objects().Copy(context_, params).Commit(), HasCode(ErrorCode::kInvalidRequest));
}

TEST_F(VersioningTest, ManyDeletesMakeMarkersOrRemoveVersions) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string first = PutVersion("1");
  const std::string second = PutVersion("2");
  const auto results =
      engine().objects().DeleteMany(context_, "bkt", {{.key = "k", .version_id = first}, {.key = "k"}}).Commit();
  ASSERT_OK(results);
  EXPECT_EQ((*results)[0]->version_id, first);
  EXPECT_FALSE((*results)[0]->is_delete_marker);
  EXPECT_TRUE((*results)[1]->is_delete_marker);
  EXPECT_EQ(Get("bkt", "k", second), "2");
  ExpectCounts(0, 2, 1);
}

TEST_F(VersioningTest, AnObjectLockNeedsVersions) {
  ASSERT_OK(engine().buckets().Create(context_, {.name = "locked", .object_lock = true}).Commit());
  EXPECT_EQ(engine().buckets().Find(context_, "locked")->versioning, Versioning::kEnabled);
  const absl::StatusOr<PutResult> put = Put("locked", "k", "1");
  ASSERT_OK(put);
  EXPECT_TRUE(put->versioned);
}

TEST_F(VersioningTest, ABucketWithMarkersIsNotEmpty) {
  SetVersioning("bkt", Versioning::kEnabled);
  const std::string marker = Remove().version_id;
  EXPECT_THAT(engine().buckets().Delete(context_, "bkt").Commit(), HasCode(ErrorCode::kBucketNotEmpty));
  Remove(marker);
  EXPECT_OK(engine().buckets().Delete(context_, "bkt").Commit());
}

}  // namespace
}  // namespace coffer
