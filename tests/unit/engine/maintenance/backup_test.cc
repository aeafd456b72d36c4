// Backups of a catalog that is in use, and what a store does that got an older catalog back.
#include "engine/maintenance/backup.h"

#include "backends/disk/disk_backend.h"
#include "tests/support/engine_fixture.h"
#include "tests/unit/engine/maintenance/blob_files.h"

namespace coffer {
namespace {

class BackupTest : public DiskEngineTest {
 protected:
  void SetUp() override {
    DiskEngineTest::SetUp();
    MakeBucket("bkt");
  }
  absl::Status BackUp(std::string folder = "/backup", bool with_key = false) {
    return engine().BackUp(context_, {.folder = std::move(folder), .with_key = with_key}).status();
  }
  // Nobody has the store open.
  absl::StatusOr<RestoreReport> Restore(std::string folder = "/backup", bool replace = true) {
    const auto backend = MakeDiskBackend("/data/blobs", {.files = disk_.get(), .budget = &budget_});
    return RestoreCatalog(**backend, {.folder = std::move(folder),
                                      .directory = "/data",
                                      .replace = replace,
                                      .files = disk_.get(),
                                      .clock = &clock_,
                                      .random = &random_});
  }
  std::vector<std::string> NamesIn(const std::string& folder) {
    std::vector<std::string> names;
    const std::vector<io::DirectoryEntry> entries = *disk_->List(folder);
    for (const io::DirectoryEntry& entry : entries) names.push_back(entry.name);
    return names;
  }
};

TEST_F(BackupTest, IsOneFileThatOpensAsTheStoreWas) {
  const std::string bytes = Noise(10'000, 1);
  ASSERT_OK(Put("bkt", "inline", "small"));
  ASSERT_OK(Put("bkt", "blob", bytes));
  ASSERT_OK(BackUp());
  EXPECT_EQ(NamesIn("/backup"), std::vector<std::string>{"catalog.db"});
  ASSERT_OK(Put("bkt", "later", "x"));
  ASSERT_OK(Delete("bkt", "inline"));
  clock_.Advance(std::chrono::hours(1));
  Close();
  const absl::StatusOr<RestoreReport> restored = Restore();
  ASSERT_OK(restored);
  EXPECT_EQ(restored->copied, clock_.WallNow() - std::chrono::hours(1));
  EXPECT_FALSE(restored->key_restored);
  Open();
  EXPECT_EQ(engine().stats().store_id, restored->store_id);
  EXPECT_EQ(ListKeys("bkt"), (std::vector<std::string>{"blob", "inline"}));
  EXPECT_EQ(Get("bkt", "inline"), "small");
  EXPECT_EQ(Get("bkt", "blob"), bytes);
  EXPECT_TRUE(*disk_->Exists("/data/catalog.db.replaced"));
}

TEST_F(BackupTest, WhatWasWrittenSinceIsKeptUntilItIsReleased) {
  ASSERT_OK(Put("bkt", "a", Noise(100, 1)));
  ASSERT_OK(BackUp());
  ASSERT_OK(Put("bkt", "b", Noise(100, 2)));  // in the opening that the backup knows as one that has not ended
  Kill();
  Reopen();
  ASSERT_OK(Put("bkt", "c", Noise(100, 3)));
  Close();
  ASSERT_EQ(Restore()->newer_openings, 1u);
  Open();
  EXPECT_TRUE(engine().stats().collection_held);
  ASSERT_OK(Delete("bkt", "a"));  // somebody may go back to the other catalog, which has it
  Maintain();
  Open();
  Maintain();
  EXPECT_EQ(BlobFiles(*disk_).size(), 3u);
  ASSERT_OK(engine().Check(context_, {.repairs = {Repair::kRelease}}));
  EXPECT_FALSE(engine().stats().collection_held);
  Open();
  EXPECT_FALSE(engine().stats().collection_held);
  Maintain();
  EXPECT_TRUE(BlobFiles(*disk_).empty());
}

TEST_F(BackupTest, ACatalogThatWasPutBackByHandIsNoticedByNewerBlobs) {
  Close();
  ASSERT_OK(io::CopyFile(*disk_, "/data/catalog.db", "/old"));
  Open();
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  Close();
  ASSERT_OK(disk_->Remove("/data/catalog.db"));
  ASSERT_OK(disk_->Rename("/old", "/data/catalog.db"));
  Open();
  EXPECT_TRUE(engine().stats().collection_held);
  Maintain();
  EXPECT_EQ(BlobFiles(*disk_).size(), 1u);
}

TEST_F(BackupTest, TheKeyFileComesAlongWhenItIsAskedFor) {
  ASSERT_OK(engine().identity().CreateAccessKey(context_, account_.id, "k").Commit());
  ASSERT_OK(BackUp());
  ASSERT_OK(BackUp("/with-key", true));
  Close();
  ASSERT_OK(disk_->Rename("/data/coffer.key", "/coffer.key"));
  EXPECT_TRUE(absl::IsFailedPrecondition(Restore().status()));
  EXPECT_FALSE(*disk_->Exists("/data/catalog.db.replaced")) << "what cannot be restored must not be in the way";
  EXPECT_TRUE(Restore("/with-key")->key_restored);
  EXPECT_EQ(*io::ReadFile(*disk_, "/data/coffer.key", 1000), *io::ReadFile(*disk_, "/coffer.key", 1000));
  Open();
}

TEST_F(BackupTest, WhatDoesNotGoTogetherIsRefused) {
  ASSERT_OK(BackUp());
  EXPECT_TRUE(absl::IsAlreadyExists(BackUp()));
  EXPECT_TRUE(absl::IsUnavailable(Restore().status())) << "the store is open";
  Close();
  EXPECT_TRUE(absl::IsNotFound(Restore("/nowhere").status()));
  EXPECT_TRUE(absl::IsAlreadyExists(Restore("/backup", /*replace=*/false).status()));
  ASSERT_OK(disk_->CreateDirectory("/broken"));
  ASSERT_OK(io::WriteFileAtomically(*disk_, "/broken/catalog.db", Noise(10'000, 1)));
  EXPECT_FALSE(Restore("/broken").ok());
  ASSERT_OK(disk_->Rename("/data", "/other"));
  Open();  // another store
  Close();
  EXPECT_TRUE(absl::IsFailedPrecondition(Restore().status()));
}

TEST_F(BackupTest, WhereItFailsIsNoFaultOfTheStore) {
  ASSERT_OK(Put("bkt", "k", std::string(kInlineBytes, 'x')));
  const auto in_backup = [](const io::SimCall& call) { return call.path.starts_with("/backup"); };
  int failures = 0;
  bool happened = true;
  for (uint64_t skip = 0; happened; ++skip) {
    FailCall(skip, in_backup);
    const absl::Status made = BackUp("/backup" + std::to_string(skip));
    happened = ClearFault();
    failures += made.ok() ? 0 : 1;
    ASSERT_FALSE(engine().stats().read_only) << skip;
    ASSERT_OK(Put("bkt", "k", std::to_string(skip)));
  }
  EXPECT_GT(failures, 10);
}

TEST_F(BackupTest, ARestoreThatFailedIsDoneAgain) {
  ASSERT_OK(Put("bkt", "k", "x"));
  ASSERT_OK(BackUp());
  ASSERT_OK(Put("bkt", "later", "x"));
  Close();
  const auto before = disk_->AfterKill();
  bool happened = true;
  for (uint64_t skip = 0; happened; ++skip) {
    disk_ = before->AfterKill();
    FailCall(skip, [](const io::SimCall&) { return true; });
    const absl::Status restored = Restore().status();
    happened = ClearFault();
    if (!restored.ok()) {
      const absl::Status again = Restore().status();
      EXPECT_TRUE(again.ok() || absl::IsAlreadyExists(again)) << again;
    }
    Open();
    EXPECT_EQ(ListKeys("bkt"), std::vector<std::string>{"k"}) << skip;
    Close();
  }
}

TEST_F(EngineTest, AStoreInMemoryHasNoBackup) {
  EXPECT_TRUE(absl::IsFailedPrecondition(engine().BackUp(context_, {.folder = "/backup"}).status()));
}

}  // namespace
}  // namespace coffer
