// What Maintain frees, when, and what it leaves alone.
#include "engine/maintenance/maintenance.h"

#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class MaintenanceTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    MakeBucket("bkt");
  }
  void PutAndDelete(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_OK(Put("bkt", "k", Noise(100, i)));
    }
    ASSERT_OK(Delete("bkt", "k"));
  }
  // A blob that was written and not published.
  void Abandon() {
    auto writer = engine().objects().StartPut(context_, {.bucket = "bkt", .key = "abandoned"});
    ASSERT_OK(writer);
    ASSERT_OK((*writer)->Append(Noise(100, 1)));
    ASSERT_OK((*writer)->Prepare());
  }
  MaintenanceReport MaintainWith(const MaintenanceBudget& budget) {
    const absl::StatusOr<MaintenanceReport> report = engine().Maintain(context_, budget);
    EXPECT_OK(report);
    return report.value_or(MaintenanceReport());
  }
};

TEST_F(MaintenanceTest, NothingToDoIsNothingDone) {
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.blobs_removed, 0u);
  EXPECT_EQ(report.litter_removed, 0u);
  EXPECT_FALSE(report.more);
  EXPECT_EQ(spy_->blobs_removed, 0u);
}

TEST_F(MaintenanceTest, RetiredBlobsGo) {
  PutAndDelete(5);
  EXPECT_EQ(CountBlobs(), 5u);
  EXPECT_EQ(Maintain().blobs_removed, 5u);
  EXPECT_EQ(CountBlobs(), 0u);
  EXPECT_EQ(Maintain().blobs_removed, 0u);
  EXPECT_EQ(spy_->blobs_removed, 5u);
}

TEST_F(MaintenanceTest, TheBudgetOfBlobsIsKept) {
  PutAndDelete(10);
  MaintenanceReport report = MaintainWith({.blobs = 4});
  EXPECT_EQ(report.blobs_removed, 4u);
  EXPECT_TRUE(report.more);
  report = MaintainWith({.blobs = 100});
  EXPECT_EQ(report.blobs_removed, 6u);
  EXPECT_FALSE(report.more);
}

TEST_F(MaintenanceTest, MoreThanOneBatchIsDoneInOneCall) {
  PutAndDelete(600);
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.blobs_removed, 600u);
  EXPECT_FALSE(report.more);
}

class OldUploadsTest : public MaintenanceTest {
 protected:
  // With a part in a blob.
  std::string Begin(std::string key) {
    const absl::StatusOr<UploadInfo> upload =
        engine().uploads().Create(context_, {.bucket = "bkt", .key = key}).Commit();
    EXPECT_OK(upload);
    auto writer = engine().uploads().StartPart(
        context_, {.bucket = "bkt", .key = std::move(key), .upload_id = upload->upload_id, .number = 1});
    EXPECT_OK(writer);
    EXPECT_OK((*writer)->Append("part"));
    const absl::StatusOr<PutResult> part = (*writer)->Commit();
    EXPECT_OK(part);
    etag_ = part->etag;
    return upload->upload_id;
  }
  std::string Keys() {
    std::string keys;
    const absl::StatusOr<ListUploadsPage> page = engine().uploads().List(context_, {.bucket = "bkt"});
    for (const UploadInfo& upload : page->uploads) keys += upload.key;
    return keys;
  }
  std::string etag_;
};

TEST_F(OldUploadsTest, StayForEverUnlessTheHostSetsAnAge) {
  Begin("a");
  clock_.Advance(std::chrono::hours(24 * 365));
  EXPECT_EQ(Maintain().uploads_aborted, 0u);
  EXPECT_EQ(Keys(), "a");
}

TEST_F(OldUploadsTest, AreAbortedAndTheirPartsFreed) {
  store().options.upload_age_max = std::chrono::hours(2);
  Begin("a");
  clock_.Advance(std::chrono::hours(1));
  Begin("b");
  const std::string finished = Begin("c");
  ASSERT_OK(engine()
                .uploads()
                .Complete(context_, {.bucket = "bkt", .key = "c", .upload_id = finished, .parts = {{1, etag_, {}}}})
                .Commit());
  EXPECT_EQ(Maintain().uploads_aborted, 0u);
  clock_.Advance(std::chrono::hours(1));
  MaintenanceReport report = Maintain();
  EXPECT_EQ(report.uploads_aborted, 1u);
  EXPECT_EQ(report.blobs_removed, 1u);
  EXPECT_EQ(Keys(), "b");
  clock_.Advance(std::chrono::hours(24));
  EXPECT_EQ(Maintain().uploads_aborted, 1u);
  EXPECT_EQ(Keys(), "");
  EXPECT_EQ(Get("bkt", "c"), "part");
  EXPECT_EQ(Counters("bkt").uploads, 0);
}

TEST_F(OldUploadsTest, MoreThanOneBatchGoesWithinTheBudget) {
  store().options.upload_age_max = std::chrono::hours(1);
  for (int i = 0; i < 150; ++i) Begin("k");
  clock_.Advance(std::chrono::hours(1));
  MaintenanceReport report = MaintainWith({.blobs = 10});
  EXPECT_EQ(report.uploads_aborted, 10u);
  EXPECT_TRUE(report.more);
  report = MaintainWith({.blobs = 100'000});
  EXPECT_EQ(report.uploads_aborted, 140u);
  EXPECT_EQ(report.blobs_removed, 150u);
  EXPECT_FALSE(report.more);
}

TEST_F(MaintenanceTest, TheBudgetOfTimeIsKept) {
  PutAndDelete(3);
  const MaintenanceReport report = MaintainWith({.time = std::chrono::milliseconds(0)});
  EXPECT_EQ(report.blobs_removed, 0u);
  EXPECT_TRUE(report.more);
}

TEST_F(MaintenanceTest, AReaderHoldsOnlyWhatWasRetiredSinceItBegan) {
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  ASSERT_OK(Put("bkt", "k", Noise(100, 2)));  // retires the first
  auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(reader);
  ASSERT_OK(Put("bkt", "k", Noise(100, 3)));  // retires what the reader reads
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_EQ(*ReadAll(**reader), Noise(100, 2));
  EXPECT_EQ(Maintain().blobs_removed, 0u);  // read to the end, and still held
  reader->reset();
  EXPECT_EQ(Maintain().blobs_removed, 1u);
}

TEST_F(MaintenanceTest, TheOldestOfManyReadersCounts) {
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  auto first = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(Put("bkt", "k", Noise(100, 2)));
  auto second = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(Put("bkt", "k", Noise(100, 3)));
  ASSERT_OK(first);
  ASSERT_OK(second);
  second->reset();
  EXPECT_EQ(Maintain().blobs_removed, 0u);
  EXPECT_EQ(*ReadAll(**first), Noise(100, 1));
  first->reset();
  EXPECT_EQ(Maintain().blobs_removed, 2u);
}

TEST_F(MaintenanceTest, BlobsStayForTheirGrace) {
  tune_ = [](Options& options) { options.removal_grace = std::chrono::minutes(10); };
  Open();
  account_ = *engine().identity().CreateAccount(OpContext(), "another").Commit();
  context_.principal.account_id = account_.id;
  MakeBucket("bkt");
  PutAndDelete(2);
  clock_.Advance(std::chrono::minutes(9));
  PutAndDelete(1);
  MaintenanceReport report = Maintain();
  EXPECT_EQ(report.blobs_removed, 0u);
  EXPECT_FALSE(report.more);  // calling again at once would not help
  clock_.Advance(std::chrono::minutes(1));
  EXPECT_EQ(Maintain().blobs_removed, 2u);
  clock_.Advance(std::chrono::minutes(9));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
}

TEST_F(MaintenanceTest, AbandonedBlobsGo) {
  Abandon();
  EXPECT_EQ(CountBlobs(), 1u);
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.litter_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
  EXPECT_EQ(Maintain().litter_removed, 0u);
}

TEST_F(MaintenanceTest, AWriterThatIsUnderWayIsLeftAlone) {
  const std::string bytes = Noise(100'000, 1);
  auto writer = engine().objects().StartPut(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Append(bytes));
  Maintain();
  absl::StatusOr<Change<PutResult>> change = (*writer)->Prepare();
  ASSERT_OK(change);
  Maintain();
  ASSERT_OK((*std::move(change)).Commit());
  Maintain();
  EXPECT_EQ(Get("bkt", "k"), bytes);
}

TEST_F(MaintenanceTest, ARemovalThatFailsIsDoneTheNextTime) {
  PutAndDelete(3);
  Abandon();
  spy_->FailRemovals(absl::UnavailableError("the backend is away"));
  EXPECT_TRUE(absl::IsUnavailable(engine().Maintain(context_, {}).status()));
  spy_->FailRemovals(absl::OkStatus());
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.blobs_removed, 3u);
  EXPECT_EQ(report.litter_removed, 1u);
  EXPECT_EQ(CountBlobs(), 0u);
}

TEST_F(MaintenanceTest, AStoppedCallStops) {
  PutAndDelete(1);
  std::stop_source stop;
  stop.request_stop();
  OpContext context;
  context.stop = stop.get_token();
  EXPECT_TRUE(absl::IsCancelled(engine().Maintain(context, {}).status()));
  EXPECT_EQ(CountBlobs(), 1u);
}

TEST_F(MaintenanceTest, UploadsAreForgottenInBatches) {
  for (int i = 0; i < 300; ++i) {
    const absl::StatusOr<UploadInfo> upload =
        engine().uploads().Create(context_, {.bucket = "bkt", .key = "k"}).Commit();
    ASSERT_OK(upload);
    auto writer = engine().uploads().StartPart(
        context_, {.bucket = "bkt", .key = "k", .upload_id = upload->upload_id, .number = 1, .size_bytes = 0});
    ASSERT_OK(writer);
    const absl::StatusOr<PutResult> part = (*writer)->Commit();
    ASSERT_OK(part);
    ASSERT_OK(engine()
                  .uploads()
                  .Complete(context_, {.bucket = "bkt",
                                       .key = "k",
                                       .upload_id = upload->upload_id,
                                       .parts = {{.number = 1, .etag = part->etag}}})
                  .Commit());
  }
  clock_.Advance(std::chrono::hours(24));
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.uploads_forgotten, 300u);
  EXPECT_FALSE(report.more);
}

}  // namespace
}  // namespace coffer
