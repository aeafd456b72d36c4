// Buckets: who owns them, how they are listed, and when they may go.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class BucketsTest : public EngineTest {
 protected:
  absl::StatusOr<BucketInfo> Create(CreateBucketParams params) {
    return engine().buckets().Create(context_, std::move(params)).Commit();
  }
  absl::StatusOr<Done> Remove(std::string name) {
    return engine().buckets().Delete(context_, std::move(name)).Commit();
  }
  OpContext Another() {
    const absl::StatusOr<Account> account = engine().identity().CreateAccount(OpContext(), "another").Commit();
    EXPECT_OK(account);
    OpContext context;
    context.principal.account_id = account->id;
    return context;
  }
  std::vector<std::string> List(ListBucketsParams params) {
    std::vector<std::string> names;
    for (int pages = 0; pages < 1000; ++pages) {
      const absl::StatusOr<BucketPage> page = engine().buckets().List(context_, params);
      EXPECT_OK(page);
      if (!page.ok()) return names;
      EXPECT_LE(page->buckets.size(), params.limit);
      for (const BucketInfo& bucket : page->buckets) names.push_back(bucket.name);
      if (!page->truncated) return names;
      params.after = page->next_after;
    }
    ADD_FAILURE() << "the pages do not end";
    return names;
  }
};

TEST_F(BucketsTest, ABucketIsWhatItWasMadeAs) {
  const absl::StatusOr<BucketInfo> made = Create({.name = "bkt"});
  ASSERT_OK(made);
  const absl::StatusOr<BucketInfo> found = engine().buckets().Find(context_, "bkt");
  ASSERT_OK(found);
  EXPECT_EQ(found->name, "bkt");
  EXPECT_EQ(found->owner_account_id, account_.id);
  EXPECT_EQ(found->region, engine().default_region());
  EXPECT_EQ(found->created, clock_.WallNow());
  EXPECT_EQ(found->versioning, Versioning::kNever);
  EXPECT_FALSE(found->object_lock);
  ASSERT_OK(Create({.name = "far", .region = "eu-central-1"}));
  EXPECT_EQ(engine().buckets().Find(context_, "far")->region, "eu-central-1");
}

TEST_F(BucketsTest, AnIdMeansItsBucketAndNoLaterOneOfTheName) {
  const absl::StatusOr<BucketInfo> gone = Create({.name = "bkt"});
  ASSERT_OK(gone);
  ASSERT_OK(Put("bkt", "k", "bytes"));
  ASSERT_OK(engine().objects().Head(context_, {.bucket = *gone, .key = "k"}));
  ASSERT_OK(engine().objects().Delete(context_, {.bucket = *gone, .key = "k"}).Commit());
  ASSERT_OK(Remove("bkt"));
  const absl::StatusOr<BucketInfo> later = Create({.name = "bkt"});
  ASSERT_OK(later);
  EXPECT_NE(later->id, gone->id);
  ASSERT_OK(Put("bkt", "k", "bytes"));
  const absl::StatusOr<UploadInfo> upload =
      engine().uploads().Create(context_, {.bucket = *later, .key = "k"}).Commit();
  ASSERT_OK(upload);

  Objects& objects = engine().objects();
  Uploads& uploads = engine().uploads();
  const auto none = HasCode(ErrorCode::kNoSuchBucket);
  EXPECT_THAT(objects.Put(context_, {.bucket = *gone, .key = "k"}, "x"), none);
  EXPECT_THAT(objects.Get(context_, {.bucket = *gone, .key = "k"}), none);
  EXPECT_THAT(objects.Head(context_, {.bucket = *gone, .key = "k"}), none);
  EXPECT_THAT(objects.Delete(context_, {.bucket = *gone, .key = "k"}).Commit(), none);
  EXPECT_THAT(objects.DeleteMany(context_, *gone, {{.key = "k"}}).Commit(), none);
  EXPECT_THAT(objects.List(context_, {.bucket = *gone}), none);
  CopyParams copy{.source_bucket = *gone, .source_key = "k", .bucket = *later, .key = "copy"};
  EXPECT_THAT(objects.Copy(context_, copy).Commit(), none);
  std::swap(copy.source_bucket, copy.bucket);
  EXPECT_THAT(objects.Copy(context_, copy).Commit(), none);
  EXPECT_THAT(uploads.Create(context_, {.bucket = *gone, .key = "k"}).Commit(), none);
  EXPECT_THAT(uploads.StartPart(context_, {.bucket = *gone, .key = "k", .upload_id = upload->upload_id, .number = 1}),
              none);
  CopyPartParams part{.source_bucket = *gone,
                      .source_key = "k",
                      .bucket = *later,
                      .key = "k",
                      .upload_id = upload->upload_id,
                      .number = 1};
  EXPECT_THAT(uploads.CopyPart(context_, part), none);
  std::swap(part.source_bucket, part.bucket);
  EXPECT_THAT(uploads.CopyPart(context_, part), none);
  EXPECT_THAT(uploads.Complete(context_, {.bucket = *gone, .key = "k", .upload_id = upload->upload_id}).Commit(), none);
  EXPECT_THAT(uploads.Abort(context_, *gone, "k", upload->upload_id).Commit(), none);
  EXPECT_THAT(uploads.ListParts(context_, *gone, "k", upload->upload_id, 0, 10), none);
  EXPECT_THAT(uploads.List(context_, {.bucket = *gone}), none);
  EXPECT_THAT(engine().buckets().Delete(context_, *gone).Commit(), none);
  EXPECT_EQ(ListKeys("bkt"), std::vector<std::string>{"k"});
}

TEST_F(BucketsTest, ABucketThatIsKnownFromBeforeIsAsItIsNow) {
  EXPECT_THAT(engine().buckets().Find(context_, "bkt"), HasCode(ErrorCode::kNoSuchBucket));
  ASSERT_OK(Create({.name = "bkt"}));
  ASSERT_OK(engine().buckets().Find(context_, "bkt"));
  ASSERT_OK(Remove("bkt"));
  EXPECT_THAT(engine().buckets().Find(context_, "bkt"), HasCode(ErrorCode::kNoSuchBucket));
  ASSERT_OK(engine().buckets().Create(Another(), {.name = "bkt"}).Commit());
  EXPECT_NE(engine().buckets().Find(context_, "bkt")->owner_account_id, account_.id);
}

TEST_F(BucketsTest, ANameIsTakenInAllAccounts) {
  ASSERT_OK(Create({.name = "bkt"}));
  EXPECT_THAT(Create({.name = "bkt"}), HasCode(ErrorCode::kBucketAlreadyOwnedByYou));
  EXPECT_THAT(engine().buckets().Create(Another(), {.name = "bkt"}).Commit(), HasCode(ErrorCode::kBucketAlreadyExists));
  EXPECT_THAT(Create({.name = "Bkt"}), HasCode(ErrorCode::kInvalidBucketName));
}

TEST_F(BucketsTest, TheOwnerIsAnAccountThatExists) {
  EXPECT_THAT(engine().buckets().Create(OpContext(), {.name = "bkt"}).Commit(), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_THAT(Create({.name = "bkt", .owner_account_id = "000000000000"}), HasCode(ErrorCode::kNoSuchAccount));
  EXPECT_OK(engine().buckets().Create(OpContext(), {.name = "bkt", .owner_account_id = account_.id}).Commit());
}

TEST_F(BucketsTest, AnAccountHasOnlySoMany) {
  store().options.limits.buckets_per_account_max = 2;
  ASSERT_OK(Create({.name = "bk1"}));
  ASSERT_OK(Create({.name = "bk2"}));
  EXPECT_THAT(Create({.name = "bk3"}), HasCode(ErrorCode::kTooManyBuckets));
  EXPECT_OK(engine().buckets().Create(Another(), {.name = "bk3"}).Commit());
  ASSERT_OK(Remove("bk1"));
  EXPECT_OK(Create({.name = "bk1"}));
}

TEST_F(BucketsTest, ListsAreOfOneOwnerByNameInPages) {
  for (const char* name : {"b-1", "b-2", "c-1", "a-1", "b-3"}) {
    ASSERT_OK(Create({.name = name, .region = name[2] == '2' ? "eu-west-1" : ""}));
  }
  ASSERT_OK(engine().buckets().Create(Another(), {.name = "b-4"}).Commit());
  for (const size_t limit : {1, 2, 5, 10'000}) {
    EXPECT_EQ(List({.limit = limit}), (std::vector<std::string>{"a-1", "b-1", "b-2", "b-3", "c-1"}));
    EXPECT_EQ(List({.prefix = "b-", .limit = limit}), (std::vector<std::string>{"b-1", "b-2", "b-3"}));
    EXPECT_EQ(List({.after = "b-1", .limit = limit}), (std::vector<std::string>{"b-2", "b-3", "c-1"}));
    EXPECT_EQ(List({.region = "eu-west-1", .limit = limit}), std::vector<std::string>{"b-2"});
    EXPECT_EQ(List({.region = "us-east-1", .limit = limit}), (std::vector<std::string>{"a-1", "b-1", "b-3", "c-1"}));
  }
  EXPECT_TRUE(List({.limit = 0}).empty());
}

TEST_F(BucketsTest, OnlyAnEmptyBucketGoes) {
  ASSERT_OK(Create({.name = "bkt"}));
  ASSERT_OK(Put("bkt", "k", "x"));
  EXPECT_THAT(Remove("bkt"), HasCode(ErrorCode::kBucketNotEmpty));
  ASSERT_OK(Delete("bkt", "k"));
  EXPECT_OK(Remove("bkt"));
  EXPECT_THAT(Remove("bkt"), HasCode(ErrorCode::kNoSuchBucket));
  EXPECT_THAT(engine().buckets().Find(context_, "bkt"), HasCode(ErrorCode::kNoSuchBucket));
}

TEST_F(BucketsTest, OpenUploadsGoWithTheirBucket) {
  ASSERT_OK(Create({.name = "bkt"}));
  const absl::StatusOr<UploadInfo> upload = engine().uploads().Create(context_, {.bucket = "bkt", .key = "k"}).Commit();
  ASSERT_OK(upload);
  auto writer = engine().uploads().StartPart(
      context_, {.bucket = "bkt", .key = "k", .upload_id = upload->upload_id, .number = 1});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append("x"));
  ASSERT_OK((*writer)->Commit());
  ASSERT_OK(Remove("bkt"));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  ASSERT_OK(Create({.name = "bkt"}));  // nothing of its predecessor is in it
  EXPECT_TRUE(engine().uploads().List(context_, {.bucket = "bkt"})->uploads.empty());
  EXPECT_EQ(Counters("bkt").uploads, 0);
}

TEST_F(BucketsTest, CountersOfABucketThatDoesNotExist) {
  EXPECT_THAT(engine().buckets().ReadCounters(context_, "bkt"), HasCode(ErrorCode::kNoSuchBucket));
}

}  // namespace
}  // namespace coffer
