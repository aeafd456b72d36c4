// The way from an older schema to a newer one, with toy steps.
#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"

namespace coffer::sqlite {
namespace {

constexpr Migration kSteps[] = {
    {1, "PRAGMA application_id = 0x434F4652; PRAGMA user_version = 1; CREATE TABLE a (x); INSERT INTO a VALUES (1)"},
    {2, "PRAGMA user_version = 2; ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1"},
    {3, "PRAGMA user_version = 3; CREATE TABLE b AS SELECT y FROM a"},
};
constexpr Migration kBroken[] = {
    kSteps[0],
    {2, "PRAGMA user_version = 2; CREATE TABLE c (z); INSERT INTO nowhere VALUES (1)"},
};
constexpr Migration kUnmarked[] = {kSteps[0], {2, "CREATE TABLE c (z)"}};

class MigrationTest : public testing::Test {
 protected:
  void Open(io::SimDisk& disk) {
    connection_.reset();
    vfs_ = std::move(Vfs::Register(disk, SystemClock(), SystemRandom())).value();
    connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
    ASSERT_TRUE(connection_->Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").ok());
  }
  absl::Status Migrate(std::span<const Migration> steps) { return MigrateSchema(*connection_, steps); }
  int64_t Version() { return connection_->QueryInt("PRAGMA user_version").value(); }

  io::SimDisk disk_{1};
  std::unique_ptr<Vfs> vfs_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(MigrationTest, AnEmptyDatabaseTakesEveryStep) {
  Open(disk_);
  ASSERT_TRUE(CheckSchema(*connection_, kSteps).ok());
  ASSERT_TRUE(Migrate(kSteps).ok());
  EXPECT_EQ(Version(), 3);
  EXPECT_EQ(connection_->QueryInt("SELECT y FROM b").value(), 2);
}

TEST_F(MigrationTest, AnOlderOneTakesTheStepsThatItLacks) {
  Open(disk_);
  ASSERT_TRUE(Migrate(std::span(kSteps).first(1)).ok());
  ASSERT_TRUE(connection_->Execute("UPDATE a SET x = 41").ok());
  Open(disk_);
  ASSERT_TRUE(CheckSchema(*connection_, kSteps).ok());
  ASSERT_TRUE(Migrate(kSteps).ok());
  EXPECT_EQ(connection_->QueryInt("SELECT y FROM b").value(), 42);
  ASSERT_TRUE(Migrate(kSteps).ok());  // nothing left to do
  EXPECT_EQ(connection_->QueryInt("SELECT COUNT(*) FROM b").value(), 1);
}

TEST_F(MigrationTest, ANewerOneIsRefused) {
  Open(disk_);
  ASSERT_TRUE(Migrate(kSteps).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckSchema(*connection_, std::span(kSteps).first(2))));
}

TEST_F(MigrationTest, AStepThatFailsLeavesTheVersionBefore) {
  for (const std::span<const Migration> steps :
       {std::span<const Migration>(kBroken), std::span<const Migration>(kUnmarked)}) {
    io::SimDisk disk(1);
    Open(disk);
    EXPECT_FALSE(Migrate(steps).ok());
    EXPECT_EQ(Version(), 1);
    EXPECT_FALSE(connection_->in_transaction());
    EXPECT_EQ(connection_->QueryInt("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'c'").value(), 0);
    ASSERT_TRUE(Migrate(kSteps).ok());
    connection_.reset();
    vfs_.reset();
  }
}

TEST_F(MigrationTest, APowerCutLeavesAWholeVersion) {
  for (uint64_t cut = 1;; ++cut) {
    io::SimDisk disk(cut);
    Open(disk);
    disk.CutPowerAt(disk.changes() + cut);
    (void)Migrate(kSteps);
    const bool was_cut = disk.power_lost();
    connection_.reset();
    vfs_.reset();
    for (uint64_t outcome = 0; outcome < 6; ++outcome) {
      const auto found = disk.AfterPowerCut(outcome);
      Open(*found);
      const int64_t version = Version();
      EXPECT_EQ(connection_->QueryInt("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'b'").value(), version == 3);
      ASSERT_TRUE(Migrate(kSteps).ok()) << cut << ", " << outcome;
      EXPECT_EQ(connection_->QueryInt("SELECT y FROM b").value(), 2);
      connection_.reset();
      vfs_.reset();
    }
    if (!was_cut) break;
  }
}

TEST_F(MigrationTest, TheRealStepsCountUpFromOne) {
  int64_t version = 0;
  for (const Migration& step : Migrations()) EXPECT_EQ(step.version, ++version);
  Open(disk_);
  EXPECT_TRUE(Migrate(Migrations()).ok());
  EXPECT_EQ(Version(), version);
}

TEST_F(MigrationTest, RunsOfDeletedKeysAreFoundInAnOlderCatalog) {
  Open(disk_);
  ASSERT_TRUE(Migrate(Migrations().first(4)).ok());
  ASSERT_TRUE(
      connection_
          ->Execute("INSERT INTO versions SELECT column1, column2, column3, 0, 0, column4, 0, 0, '', 0, '', '', "
                    "x'', 0, x'', x'', x'', x'' FROM (VALUES (1, x'61', -1, 1), (1, x'62ff', -3, 1), "
                    "(1, x'62ff', -2, 0), (1, x'63', -5, 0), (1, x'63', -4, 1), (1, x'6400', -6, 1), "
                    "(2, x'61', -7, 0), (2, x'62', -8, 1))")
          .ok());
  ASSERT_TRUE(Migrate(Migrations()).ok());
  EXPECT_EQ(connection_->QueryInt("SELECT COUNT(*) FROM deleted_runs").value(), 3);
  EXPECT_EQ(connection_
                ->QueryInt("SELECT COUNT(*) FROM deleted_runs WHERE (bucket_id, first_key, end_key) IN "
                           "(VALUES (1, x'61', x'62ff00'), (1, x'6400', x'640000'), (2, x'62', x'6200'))")
                .value(),
            3);
}

}  // namespace
}  // namespace coffer::sqlite
