// Power fails at every change of a run, several outcomes each; and controls that show that this finds missing flushes.
#include <gtest/gtest.h>

#include "tests/unit/engine/catalog/sqlite/vfs_support.h"

namespace coffer::sqlite {
namespace {

struct Losses {
  int lost = 0;     // acknowledged rows were missing
  int damaged = 0;  // SQLite says so, or rows that were not asked for
  int cuts = 0;
};

struct Settings {
  std::string journal = "WAL";
  std::string synchronous = "FULL";
  io::SimProfile profile = io::SimProfile::kStrictPosix;
  bool ignore_wal_sync = false;
  bool ignore_database_sync = false;
  bool ignore_directory_sync = false;
};

// Cuts the power at every change of a run, looks at several outcomes of each, and commits on with what it finds.
Losses CutEverywhere(const Settings& settings) {
  constexpr int kRows = 9;
  Losses losses;
  for (uint64_t cut = 1;; ++cut) {
    io::SimDisk disk(cut, settings.profile);
    if (settings.ignore_wal_sync) disk.IgnoreSync([](const std::string& path) { return path == "/db-wal"; });
    if (settings.ignore_database_sync) disk.IgnoreSync([](const std::string& path) { return path == "/db"; });
    if (settings.ignore_directory_sync) disk.IgnoreSyncDirectory([](const std::string&) { return true; });
    disk.CutPowerAt(cut);
    int acknowledged = 0;
    {
      const auto vfs = Register(disk);
      Database database(*vfs, "/db");
      if (Create(database, settings.journal, settings.synchronous)) acknowledged = CommitRows(database, kRows);
    }
    for (uint64_t outcome = 0; outcome < 8; ++outcome) {
      const auto found = disk.AfterPowerCut(outcome);
      const int rows = CountRows(*found);
      ++losses.cuts;
      if (rows < 0 || rows > acknowledged + 1) ++losses.damaged;
      if (rows >= 0 && rows < acknowledged) ++losses.lost;
    }
    if (!disk.power_lost()) return losses;
  }
}

class VfsPowerCutTest : public testing::TestWithParam<io::SimProfile> {};
INSTANTIATE_TEST_SUITE_P(Profiles, VfsPowerCutTest,
                         testing::Values(io::SimProfile::kStrictPosix, io::SimProfile::kOrdered,
                                         io::SimProfile::kEvil));

TEST_P(VfsPowerCutTest, WalWithFullSyncLosesNothing) {
  const Losses losses = CutEverywhere({.profile = GetParam()});
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.damaged, 0);
  EXPECT_GT(losses.cuts, 300);
}

TEST_P(VfsPowerCutTest, RollbackJournalWithFullSyncLosesNothing) {
  // EXTRA: a commit is the removal of the journal, which has to be flushed too.
  const Losses losses = CutEverywhere({.journal = "DELETE", .synchronous = "EXTRA", .profile = GetParam()});
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.damaged, 0);
}

// Controls: what must not go unnoticed.
TEST_P(VfsPowerCutTest, WithoutSyncRowsAreLost) {
  EXPECT_GT(CutEverywhere({.synchronous = "OFF", .profile = GetParam()}).lost, 0);
}

TEST_P(VfsPowerCutTest, WithSyncAtCheckpointsOnlyRowsAreLost) {
  EXPECT_GT(CutEverywhere({.synchronous = "NORMAL", .profile = GetParam()}).lost, 0);
}

TEST_P(VfsPowerCutTest, WithoutTheFlushOfTheWalRowsAreLost) {
  EXPECT_GT(CutEverywhere({.profile = GetParam(), .ignore_wal_sync = true}).lost, 0);
}

TEST_P(VfsPowerCutTest, WithoutTheFlushOfTheDatabaseALogThatStartsOverLosesRows) {
  const Losses losses = CutEverywhere({.profile = GetParam(), .ignore_database_sync = true});
  EXPECT_GT(losses.lost + losses.damaged, 0);
}

// Power fails again while SQLite recovers from the first failure.
TEST_P(VfsPowerCutTest, ASecondCutDuringRecoveryLosesNothing) {
  for (uint64_t cut = 5;; cut += 7) {
    io::SimDisk disk(cut, GetParam());
    disk.CutPowerAt(cut);
    int acknowledged = 0;
    {
      const auto vfs = Register(disk);
      Database database(*vfs, "/db");
      if (Create(database, "WAL", "FULL")) acknowledged = CommitRows(database, 9);
    }
    for (uint64_t second = 1; second <= 12; ++second) {
      const auto found = disk.AfterPowerCut(second + cut);
      found->CutPowerAt(second);
      {
        const auto vfs = Register(*found);
        Database database(*vfs, "/db");
        if (Create(database, "WAL", "FULL")) database.Run("PRAGMA wal_checkpoint(TRUNCATE)");
      }
      for (uint64_t outcome = 0; outcome < 4; ++outcome) {
        const int rows = CountRows(*found->AfterPowerCut(outcome));
        EXPECT_GE(rows, acknowledged) << cut << ", " << second << ", " << outcome;
        EXPECT_LE(rows, acknowledged + 1);
      }
    }
    if (!disk.power_lost()) break;
  }
}

TEST(VfsPowerCutControlTest, WithoutTheFlushOfTheFolderRowsAreLost) {
  // ext4 would keep the names of files that were flushed.
  EXPECT_GT(CutEverywhere({.ignore_directory_sync = true}).lost, 0);
}

}  // namespace
}  // namespace coffer::sqlite
