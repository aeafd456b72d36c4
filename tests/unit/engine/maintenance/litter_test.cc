// What a crash leaves behind, and what later openings make of it.
#include "tests/support/engine_fixture.h"

namespace coffer {
namespace {

class LitterTest : public DiskEngineTest {
 protected:
  void SetUp() override {
    DiskEngineTest::SetUp();
    MakeBucket("bkt");
  }
  // Files below the blobs' folder but the marker.
  size_t CountFiles(const std::string& folder = "/data/blobs") {
    size_t count = 0;
    const std::vector<io::DirectoryEntry> entries = *disk_->List(folder);
    for (const io::DirectoryEntry& entry : entries) {
      const std::string path = folder + "/" + entry.name;
      if (entry.is_directory) count += CountFiles(path);
      if (!entry.is_directory && entry.name.ends_with(".blob")) ++count;
    }
    return count;
  }
  std::unique_ptr<ObjectWriter> HalfWritten(std::string key) {
    auto writer = engine().objects().StartPut(context_, {.bucket = "bkt", .key = std::move(key)});
    EXPECT_OK(writer);
    EXPECT_OK((*writer)->Append(Noise(2'000'000, 1)));
    return *std::move(writer);
  }
};

TEST_F(LitterTest, IsRemovedAfterAKillAndOnlyThat) {
  const std::string bytes = Noise(10'000, 1);
  ASSERT_OK(Put("bkt", "kept", bytes));
  {
    const auto half = HalfWritten("half");
    auto whole = HalfWritten("whole");
    const absl::StatusOr<Change<PutResult>> change = whole->Prepare();
    ASSERT_OK(change);
    EXPECT_EQ(CountFiles(), 3u);
    Kill();
  }
  Reopen();
  EXPECT_EQ(CountFiles(), 3u);
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.litter_removed, 2u);
  EXPECT_FALSE(report.more);
  EXPECT_EQ(CountFiles(), 1u);
  EXPECT_EQ(Get("bkt", "kept"), bytes);
  EXPECT_EQ(ListKeys("bkt"), std::vector<std::string>{"kept"});
  const uint64_t scans = spy_->scans;
  Maintain();
  EXPECT_EQ(spy_->scans, scans);  // not looked for again
}

TEST_F(LitterTest, OfThisOpeningIsNotLookedFor) {
  const auto half = HalfWritten("half");
  const uint64_t scans = spy_->scans;
  Maintain();
  EXPECT_EQ(spy_->scans, scans);
  EXPECT_EQ(CountFiles(), 1u);
}

TEST_F(LitterTest, ACleanEndLeavesNothingToLookFor) {
  {
    auto whole = HalfWritten("whole");
    ASSERT_OK(whole->Prepare());
  }
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  ASSERT_OK(Delete("bkt", "k"));
  Reopen();
  const uint64_t scans = spy_->scans;
  // Both were written down: what nobody published as well.
  EXPECT_EQ(Maintain().blobs_removed, 2u);
  EXPECT_EQ(spy_->scans, scans);
  EXPECT_EQ(CountFiles(), 0u);
}

TEST_F(LitterTest, OfManyOpeningsIsFoundInSmallSteps) {
  for (int i = 0; i < 3; ++i) {
    {
      const auto half = HalfWritten("half");
      Kill();
    }
    Reopen();
  }
  EXPECT_EQ(CountFiles(), 3u);
  uint64_t removed = 0;
  for (int calls = 0; calls < 20; ++calls) {
    const absl::StatusOr<MaintenanceReport> report = engine().Maintain(context_, {.blobs = 1});
    ASSERT_OK(report);
    removed += report->litter_removed;
    if (!report->more) break;
  }
  EXPECT_EQ(removed, 3u);
  EXPECT_EQ(CountFiles(), 0u);
  EXPECT_FALSE(Maintain().more);
}

TEST_F(LitterTest, BlobsThatWaitForRemovalAreNotTakenForLitter) {
  const std::string bytes = Noise(10'000, 1);
  ASSERT_OK(Put("bkt", "k", bytes));
  Kill();
  Reopen();
  const auto reader = engine().objects().Get(context_, {.bucket = "bkt", .key = "k"});
  ASSERT_OK(reader);
  ASSERT_OK(Delete("bkt", "k"));
  const MaintenanceReport report = Maintain();
  EXPECT_EQ(report.litter_removed, 0u);
  EXPECT_EQ(*ReadAll(**reader), bytes);
}

TEST_F(LitterTest, AfterAFailedFlushNothingIsRemoved) {
  // The commit's flush fails: whether the object is there, only the next opening knows. Its blob has to stay until
  // then.
  const std::string bytes = Noise(10'000, 1);
  disk_->Fail({.status = absl::InternalError("EIO"), .match = [](const io::SimCall& call) {
                 return call.op == io::SimOp::kSync && call.path.ends_with("-wal");
               }});
  EXPECT_THAT(Put("bkt", "k", bytes), HasCode(ErrorCode::kReadOnly));
  EXPECT_TRUE(engine().stats().read_only);
  EXPECT_THAT(engine().Maintain(context_, {}), HasCode(ErrorCode::kReadOnly));
  EXPECT_EQ(CountFiles(), 1u);
  disk_->ClearFaults();
  Kill();
  Reopen();
  EXPECT_FALSE(engine().stats().read_only);
  Maintain();
  const absl::StatusOr<std::string> found = TryGet({.bucket = "bkt", .key = "k"});
  if (found.ok()) {
    EXPECT_EQ(*found, bytes);
    EXPECT_EQ(CountFiles(), 1u);
  } else {
    EXPECT_THAT(found, HasCode(ErrorCode::kNoSuchKey));
    EXPECT_EQ(CountFiles(), 0u);
  }
}

}  // namespace
}  // namespace coffer
