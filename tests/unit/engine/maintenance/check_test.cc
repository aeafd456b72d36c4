// What a check finds, and what each repair makes of it.
#include "engine/maintenance/check.h"

#include "absl/strings/str_cat.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/vfs.h"
#include "tests/support/engine_fixture.h"
#include "tests/unit/engine/maintenance/blob_files.h"

namespace coffer {
namespace {

using testing::ElementsAre;

class CheckTest : public DiskEngineTest {
 protected:
  void SetUp() override {
    DiskEngineTest::SetUp();
    MakeBucket("bkt");
  }
  CheckReport Check(CheckParams params = {}) {
    findings_.clear();
    params.found = [this](const CheckFinding& finding) { findings_.push_back(finding.key + finding.text); };
    const absl::StatusOr<CheckReport> report = engine().Check(context_, params);
    EXPECT_OK(report);
    return report.value_or(CheckReport());
  }
  // Puts as many blobs; returns their files.
  std::vector<std::string> PutBlobs(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) EXPECT_OK(Put("bkt", key, Noise(100'000, key[0])));
    return BlobFiles(*disk_);
  }
  void Change(const std::string& path, uint64_t at) {
    const auto file = *disk_->Open(path, io::OpenMode::kReadWrite);
    char byte = 0;
    ASSERT_OK(file->Read(at, {&byte, 1}));
    byte ^= 1;
    ASSERT_OK(file->Write(at, {&byte, 1}));
  }
  template <size_t N>
  void RunSql(const char (&sql)[N]) {
    Close();
    {
      const auto vfs = *sqlite::Vfs::Register(*disk_, clock_, random_);
      const auto connection = *sqlite::Connection::Open("/data/catalog.db", vfs->name());
      ASSERT_EQ(sqlite3_exec(connection->handle(), sql, nullptr, nullptr, nullptr), SQLITE_OK);
    }
    Open();
  }
  void LoseCatalog() {
    Close();
    ASSERT_OK(disk_->Remove("/data/catalog.db"));
    disk_->Remove("/data/catalog.db-wal").IgnoreError();
    tune_ = [](Options& options) { options.adopt_backend = true; };
    Open();
    tune_ = nullptr;
  }
  // Puts these bytes as parts of one object.
  void PutParts(const std::string& key, const std::vector<std::string>& bodies, bool complete) {
    const auto upload = *engine().uploads().Create(context_, {.bucket = "bkt", .key = key}).Commit();
    CompleteParams params{.bucket = "bkt", .key = key, .upload_id = upload.upload_id};
    for (uint32_t number = 1; number <= bodies.size(); ++number) {
      auto writer = *engine().uploads().StartPart(
          context_, {.bucket = "bkt", .key = key, .upload_id = upload.upload_id, .number = number});
      ASSERT_OK(writer->Append(bodies[number - 1]));
      params.parts.push_back({.number = number, .etag = writer->Commit()->etag});
    }
    if (!complete) return;
    ASSERT_OK(engine().uploads().Complete(context_, params).Commit());
  }

  std::vector<std::string> findings_;
};

TEST_F(CheckTest, ASoundStoreIsSound) {
  PutBlobs({"a", "b"});
  ASSERT_OK(Put("bkt", "inline", "x"));
  ASSERT_OK(Put("bkt", "empty", ""));
  ASSERT_OK(engine()
                .objects()
                .Copy(context_, {.source_bucket = "bkt", .source_key = "a", .bucket = "bkt", .key = "c"})
                .Commit());
  PutParts("parts", {Noise(1000, 1), Noise(2000, 2)}, true);
  PutParts("open", {Noise(1000, 3)}, false);
  ASSERT_OK(Delete("bkt", "b"));
  Reopen();
  const CheckReport report = Check();
  EXPECT_TRUE(report.sound());
  EXPECT_THAT(findings_, ElementsAre());
  EXPECT_EQ(report.seen.bodies, 6u);
  EXPECT_EQ(report.seen.bytes, 204'001u);
  EXPECT_EQ(report.seen.blobs, 5u);
}

TEST_F(CheckTest, BlobsThatAreMissingShortOrDamagedAreFound) {
  const std::vector<std::string> files = PutBlobs({"a", "b", "c", "d"});
  ASSERT_OK(disk_->Remove(files[0]));
  ASSERT_OK((*disk_->Open(files[1], io::OpenMode::kReadWrite))->Truncate(50'000));
  Change(files[2], 70'000);
  EXPECT_EQ(Check({.read_bodies = false}).lost_versions, 2u);
  EXPECT_EQ(Check().lost_versions, 3u);
  ASSERT_EQ(findings_.size(), 3u);
  EXPECT_EQ(findings_[0], "abkt/a: the stored bytes of the object are missing");
  EXPECT_EQ(findings_[1].substr(0, 7), "bbkt/b:");
  EXPECT_EQ(ListKeys("bkt").size(), 4u);
  const CheckReport repaired = Check({.repairs = {Repair::kLost}});
  EXPECT_EQ(repaired.removed_versions, 3u);
  EXPECT_TRUE(repaired.sound());
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("d"));
  EXPECT_EQ(Counters("bkt").bytes, 100'000);
  Maintain();
  EXPECT_EQ(BlobFiles(*disk_), std::vector<std::string>{files[3]});
}

TEST_F(CheckTest, ADriveThatDoesNotReadTodayLosesNothing) {
  PutBlobs({"a"});
  spy_->FailOpens(absl::InternalError("EIO"));
  EXPECT_EQ(Check({.repairs = {Repair::kLost}}).lost_versions, 1u);
  spy_->FailOpens(absl::OkStatus());
  EXPECT_TRUE(Check().sound());
}

TEST_F(CheckTest, ABodyInTheCatalogIsHeldAgainstItsChecksum) {
  ASSERT_OK(Put("bkt", "k", "right"));
  EXPECT_TRUE(Check().sound());
  RunSql("UPDATE inline_bodies SET bytes = CAST('wrong' AS BLOB)");
  EXPECT_EQ(Check().lost_versions, 1u);
  EXPECT_THAT(findings_, ElementsAre("kbkt/k: the bytes and the row do not agree: its checksum"));
}

TEST_F(CheckTest, APartThatIsLostIsToldAndLeft) {
  PutParts("open", {Noise(1000, 1)}, false);
  ASSERT_OK(disk_->Remove(BlobFiles(*disk_)[0]));
  EXPECT_EQ(Check({.repairs = {Repair::kLost}}).lost_parts, 1u);
}

TEST_F(CheckTest, RowsThatDoNotFitAreFoundAndCountedAnew) {
  PutBlobs({"a", "b"});
  RunSql(
      "UPDATE counters SET bytes = 1; UPDATE blobs SET refs = 7; INSERT INTO inline_bodies VALUES (999, x'00');"
      "INSERT INTO extents VALUES (998, 0, 5, 6, 1, 0, 1)");
  EXPECT_GE(Check().flaws, 4u);
  EXPECT_TRUE(Check({.repairs = {Repair::kRows}}).sound());
  EXPECT_EQ(Counters("bkt").bytes, 200'000);
  ASSERT_OK(Delete("bkt", "a"));
  EXPECT_EQ(Maintain().blobs_removed, 1u);
  EXPECT_TRUE(Check().sound());
}

TEST_F(CheckTest, BlobsWithoutANameAreCollectedWhereThatIsAskedFor) {
  const uint64_t opening = store().catalog->incarnation();
  Open();
  const auto writer = *store().backend->Create(context_, {.id = {opening, 99}, .description = ""});
  ASSERT_OK(writer->Append("stray"));
  ASSERT_OK(writer->Commit());
  Maintain();
  EXPECT_EQ(Check().stray_blobs, 1u);
  EXPECT_FALSE(Check().sound());
  const CheckReport repaired = Check({.repairs = {Repair::kLitter}});
  EXPECT_TRUE(repaired.sound());
  EXPECT_EQ(repaired.litter_blobs, 1u);
  EXPECT_EQ(Maintain().litter_removed, 1u);
}

TEST_F(CheckTest, WithoutACatalogObjectsAreMadeAgainFromBlobs) {
  const std::string second = Noise(30'000, 2);
  ASSERT_OK(Put("bkt", "k", Noise(100, 1)));
  const absl::StatusOr<PutResult> put = Put("bkt", "k", second);
  PutParts("parts", {Noise(1000, 3), Noise(2000, 4)}, true);
  ASSERT_OK(Put("bkt", "inline", "is nowhere else"));
  const std::string etag = engine().objects().Head(context_, {.bucket = "bkt", .key = "parts"})->info.etag;
  const std::string store_id = engine().stats().store_id;
  LoseCatalog();
  EXPECT_EQ(engine().stats().store_id, store_id);
  EXPECT_TRUE(engine().stats().collection_held);
  const CheckReport report = Check({.rebuild = true});
  EXPECT_EQ(report.rebuilt.objects, 2u);
  EXPECT_EQ(report.rebuilt.assembled, 1u);
  EXPECT_EQ(report.newer_blobs, 0u);
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("k", "parts"));
  EXPECT_EQ(Get("bkt", "k"), second);
  EXPECT_EQ(engine().objects().Head(context_, {.bucket = "bkt", .key = "k"})->info.etag, put->etag);
  EXPECT_EQ(Get("bkt", "parts"), Noise(1000, 3) + Noise(2000, 4));
  EXPECT_EQ(engine().objects().Head(context_, {.bucket = "bkt", .key = "parts"})->info.etag, etag);
  EXPECT_EQ(engine().identity().ListAccounts(context_)->front().name, "rebuilt");
  EXPECT_TRUE(Check({.repairs = {Repair::kRelease}}).sound());
  Open();
  Maintain();
  EXPECT_EQ(Get("bkt", "k"), second);
}

TEST_F(CheckTest, WhatTheCatalogHasIsNotReplacedByABlobThatItDoesNotKnow) {
  PutBlobs({"a"});
  for (const char* key : {"a", "b"}) {
    auto writer = *engine().objects().StartPut(context_, {.bucket = "bkt", .key = key});
    ASSERT_OK(writer->Append(Noise(1000, 7)));
    ASSERT_OK(writer->Prepare());  // whole, and never published
  }
  Kill();
  Reopen();
  const CheckReport report = Check({.rebuild = true});
  EXPECT_EQ(report.rebuilt.kept, 1u);
  EXPECT_EQ(report.rebuilt.objects, 1u);
  EXPECT_EQ(Get("bkt", "a"), Noise(100'000, 'a'));
  EXPECT_EQ(Get("bkt", "b"), Noise(1000, 7));
}

TEST_F(CheckTest, DamagedBlobsAreNotMadeObjectsOf) {
  const std::vector<std::string> files = PutBlobs({"a", "b", "c"});
  Change(files[0], 70'000);
  ASSERT_OK((*disk_->Open(files[1], io::OpenMode::kReadWrite))->Truncate(50'000));
  LoseCatalog();
  EXPECT_EQ(Check({.rebuild = true}).rebuilt.damaged, 2u);
  EXPECT_THAT(ListKeys("bkt"), ElementsAre("c"));
}

TEST_F(CheckTest, StopsWhenItIsAskedTo) {
  PutBlobs({"a"});
  std::stop_source stop;
  stop.request_stop();
  OpContext context = context_;
  context.stop = stop.get_token();
  EXPECT_TRUE(absl::IsCancelled(engine().Check(context, {}).status()));
}

}  // namespace
}  // namespace coffer
