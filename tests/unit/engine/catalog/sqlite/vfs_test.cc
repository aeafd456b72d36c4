#include "engine/catalog/sqlite/vfs.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "engine/catalog/sqlite/wal_file.h"
#include "engine/io/posix.h"
#include "tests/unit/engine/catalog/sqlite/vfs_support.h"

namespace coffer::sqlite {
namespace {

TEST(VfsTest, AKilledProcessLosesNothing) {
  io::SimDisk disk(1);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "OFF"));
  ASSERT_EQ(CommitRows(database, 9), 9);
  EXPECT_EQ(CountRows(*disk.AfterKill()), 9);
}

TEST(VfsTest, AReaderKeepsItsSnapshotBesideAWriter) {
  io::SimDisk disk(2);
  const auto vfs = Register(disk);
  Database writer(*vfs, "/db");
  ASSERT_TRUE(Create(writer, "WAL", "FULL"));
  Database reader(*vfs, "/db");
  ASSERT_EQ(reader.Run("BEGIN"), SQLITE_OK);
  EXPECT_EQ(reader.Ask("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(CommitRows(writer, 3), 3);
  EXPECT_EQ(reader.Ask("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(reader.Run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(reader.Ask("SELECT count(*) FROM t"), "3");
}

TEST(VfsTest, TwoWritersExcludeEachOther) {
  for (const char* journal : {"WAL", "DELETE"}) {
    io::SimDisk disk(3);
    const auto vfs = Register(disk);
    Database first(*vfs, "/db");
    ASSERT_TRUE(Create(first, journal, "FULL"));
    Database second(*vfs, "/db");
    ASSERT_EQ(first.Run("BEGIN IMMEDIATE"), SQLITE_OK);
    EXPECT_EQ(second.Run("BEGIN IMMEDIATE"), SQLITE_BUSY);
    EXPECT_EQ(second.Ask("SELECT count(*) FROM t"), "0");
    EXPECT_EQ(first.Run("INSERT INTO t VALUES(1, zeroblob(700)); COMMIT"), SQLITE_OK);
    EXPECT_EQ(second.Run("INSERT INTO t VALUES(2, zeroblob(1400))"), SQLITE_OK);
    EXPECT_EQ(first.Ask("SELECT count(*) FROM t"), "2");
  }
}

TEST(VfsTest, ARollbackJournalWriterWaitsForReaders) {
  io::SimDisk disk(4);
  const auto vfs = Register(disk);
  Database writer(*vfs, "/db");
  ASSERT_TRUE(Create(writer, "DELETE", "FULL"));
  Database reader(*vfs, "/db");
  ASSERT_EQ(reader.Run("BEGIN; SELECT * FROM t"), SQLITE_OK);
  ASSERT_EQ(writer.Run("BEGIN; INSERT INTO t VALUES(1, zeroblob(700))"), SQLITE_OK);
  EXPECT_EQ(writer.Run("COMMIT"), SQLITE_BUSY);
  Database late(*vfs, "/db");
  EXPECT_EQ(late.Run("SELECT * FROM t"), SQLITE_BUSY);  // a waiting writer is not starved
  EXPECT_EQ(reader.Run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(writer.Run("COMMIT"), SQLITE_OK);
  EXPECT_EQ(late.Ask("SELECT count(*) FROM t"), "1");
}

TEST(VfsTest, ASecondVfsIsRefusedUntilTheLastConnectionCloses) {
  io::SimDisk disk(5);
  const auto first_vfs = Register(disk);
  const auto second_vfs = Register(disk);
  EXPECT_NE(first_vfs->name(), second_vfs->name());
  Database first(*first_vfs, "/db");
  Database again(*first_vfs, "/db");
  ASSERT_TRUE(Create(first, "WAL", "FULL"));
  EXPECT_EQ(Database(*second_vfs, "/db").opened(), SQLITE_BUSY);
  EXPECT_TRUE(absl::IsUnavailable(second_vfs->last_error())) << second_vfs->last_error();
  first.Close();
  EXPECT_EQ(Database(*second_vfs, "/db").opened(), SQLITE_BUSY);
  again.Close();
  EXPECT_EQ(Database(*second_vfs, "/db").opened(), SQLITE_OK);
}

TEST(VfsTest, SQLitesOwnVfsIsKeptOutOfARealFile) {
  const char* base = std::getenv("TEST_TMPDIR");
  ASSERT_NE(base, nullptr);
  std::string folder = std::string(base) + "/vfs-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::string path = folder + "/db";
  const auto vfs = Register(io::PosixFileSystem());
  sqlite3* outside = nullptr;
  {
    Database ours(*vfs, path);
    ASSERT_TRUE(Create(ours, "WAL", "FULL"));
    ASSERT_EQ(CommitRows(ours, 5), 5);
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &outside, SQLITE_OPEN_READWRITE, "unix"), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(outside, "SELECT * FROM t", nullptr, nullptr, nullptr), SQLITE_BUSY);
    EXPECT_EQ(ours.Ask("SELECT count(*) FROM t"), "5");
  }
  EXPECT_EQ(sqlite3_exec(outside, "SELECT * FROM t", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(outside);
}

TEST(VfsTest, ACommitIsOneWriteOfTheLog) {
  io::SimDisk disk(6);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  int writes = 0;
  disk.Fail({absl::InternalError("never"), [&writes](const io::SimCall& call) {
               writes += call.op == io::SimOp::kWrite ? 1 : 0;
               return false;
             }});
  EXPECT_EQ(database.Run("INSERT INTO t VALUES(1, zeroblob(40000))"), SQLITE_OK);
  EXPECT_EQ(writes, 1);
  writes = 0;
  EXPECT_EQ(database.Run("INSERT INTO t VALUES(2, zeroblob(200000))"), SQLITE_OK);
  EXPECT_EQ(writes, 4);  // of 64 KiB at most
}

TEST(VfsTest, PagesThatWereSpilledAreReadBackAndRolledBack) {
  io::SimDisk disk(6);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  ASSERT_EQ(database.Run("PRAGMA cache_size = 2; BEGIN"), SQLITE_OK);
  for (int id = 1; id <= 60; ++id) {
    ASSERT_EQ(database.Run(absl::StrCat("INSERT INTO t VALUES(", id, ", randomblob(3000))")), SQLITE_OK);
    ASSERT_EQ(database.Run(absl::StrCat("UPDATE t SET body = zeroblob(", id * 700, ") WHERE id = ", id)), SQLITE_OK);
  }
  EXPECT_EQ(database.Ask("SELECT sum(length(body)) / 700 FROM t"), "1830");
  Database reader(*vfs, "/db");
  EXPECT_EQ(reader.Ask("SELECT count(*) FROM t"), "0");
  ASSERT_EQ(database.Run("SAVEPOINT s; DELETE FROM t WHERE id > 9; ROLLBACK TO s"), SQLITE_OK);
  ASSERT_EQ(database.Run("ROLLBACK"), SQLITE_OK);
  EXPECT_EQ(CommitRows(database, 9), 9);
  EXPECT_EQ(reader.Ask("SELECT count(*) FROM t"), "9");
  EXPECT_EQ(CountRows(*disk.AfterKill()), 9);
}

TEST(VfsTest, AFullDiskIsSqliteFullAndPasses) {
  io::SimDisk disk(6);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  ASSERT_EQ(CommitRows(database, 3), 3);
  disk.SetCapacity(disk.used_bytes() + 3000);
  EXPECT_EQ(database.Run("INSERT INTO t VALUES(4, zeroblob(90000))"), SQLITE_FULL);
  EXPECT_TRUE(absl::IsResourceExhausted(vfs->last_error()));
  EXPECT_FALSE(vfs->flush_failed());
  EXPECT_EQ(database.Ask("SELECT count(*) FROM t"), "3");
  disk.SetCapacity(UINT64_MAX);
  EXPECT_EQ(database.Run("INSERT INTO t VALUES(4, zeroblob(2800))"), SQLITE_OK);
  database.Close();
  EXPECT_EQ(CountRows(disk), 4);
}

// Pages that were spilled and wait in memory are written when some of them are read back.
TEST(VfsTest, AFullDiskThatAReadComesToIsSqliteFullToo) {
  bool met = false;
  for (int rows = 1; rows <= 40; ++rows) {
    io::SimDisk disk(6);
    const auto vfs = Register(disk);
    Database database(*vfs, "/db");
    ASSERT_TRUE(Create(database, "WAL", "FULL"));
    ASSERT_EQ(database.Run("PRAGMA cache_size = 2; BEGIN"), SQLITE_OK);
    for (int id = 1; id <= rows; ++id) {
      ASSERT_EQ(database.Run(absl::StrCat("INSERT INTO t VALUES(", id, ", randomblob(3000))")), SQLITE_OK);
    }
    disk.SetCapacity(disk.used_bytes());
    sqlite3_exec(database.handle(), "SELECT sum(length(body)) FROM t", nullptr, nullptr, nullptr);
    const int result = sqlite3_errcode(database.handle());
    EXPECT_TRUE(result == SQLITE_OK || result == SQLITE_FULL) << result;
    met |= result == SQLITE_FULL;
  }
  EXPECT_TRUE(met);
}

TEST(VfsTest, TheFirstWriteOfALogIsNotHeldBack) {
  io::SimDisk disk(6);
  WalFile wal(*disk.Open("/wal", io::OpenMode::kCreateNew));
  ASSERT_TRUE(wal.Write(0, "header").ok());
  EXPECT_EQ(disk.used_bytes(), 6u);
}

TEST(VfsTest, AfterAFailedFlushNothingIsWritten) {
  io::SimDisk disk(7);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  ASSERT_EQ(CommitRows(database, 3), 3);
  disk.Fail({absl::InternalError("EIO"), [](const io::SimCall& call) { return call.op == io::SimOp::kSync; }});
  EXPECT_EQ(database.Run("INSERT INTO t VALUES(4, zeroblob(2800))"), SQLITE_IOERR_FSYNC);
  EXPECT_TRUE(vfs->flush_failed());
  const uint64_t changes = disk.changes();
  EXPECT_NE(database.Run("INSERT INTO t VALUES(4, zeroblob(2800))"), SQLITE_OK);
  EXPECT_EQ(database.Ask("SELECT count(*) FROM t"), "3");
  database.Close();
  EXPECT_EQ(disk.changes(), changes);
  for (uint64_t outcome = 0; outcome < 20; ++outcome) EXPECT_GE(CountRows(*disk.AfterPowerCut(outcome)), 3);
}

TEST(VfsTest, EveryFailingCallIsSurvived) {
  for (const bool sticky : {false, true}) {
    for (uint64_t nth = 0;; ++nth) {
      io::SimDisk disk(nth);
      uint64_t seen = 0;
      disk.Fail({absl::InternalError("EIO"), [&seen](const io::SimCall&) { return ++seen, true; }, nth, sticky});
      int acknowledged = 0;
      {
        const auto vfs = Register(disk);
        Database database(*vfs, "/db");
        if (Create(database, "WAL", "FULL")) acknowledged = CommitRows(database, 5);
      }
      disk.ClearFaults();
      const int rows = CountRows(*disk.AfterPowerCut(0));
      EXPECT_GE(rows, acknowledged) << nth << "\n" << disk.DescribeLog();
      if (seen <= nth) break;
    }
  }
}

TEST(VfsTest, NoSharedMemoryFileIsMade) {
  io::SimDisk disk(8);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  EXPECT_TRUE(*disk.Exists("/db-wal"));
  EXPECT_FALSE(*disk.Exists("/db-shm"));
  database.Close();
  EXPECT_FALSE(*disk.Exists("/db-wal"));
}

TEST(VfsTest, ThePersistentWalStays) {
  io::SimDisk disk(9);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  int persist = 1;
  ASSERT_EQ(sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &persist), SQLITE_OK);
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  database.Close();
  EXPECT_TRUE(*disk.Exists("/db-wal"));
}

TEST(VfsTest, TemporaryFilesStayInMemory) {
  io::SimDisk disk(10);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  ASSERT_EQ(database.Run("PRAGMA temp_store=FILE; PRAGMA temp.cache_size=1"), SQLITE_OK);
  ASSERT_EQ(
      database.Run("CREATE TEMP TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 2000)"
                   " SELECT i, zeroblob(500) FROM n"),
      SQLITE_OK);
  EXPECT_EQ(database.Ask("SELECT count(*) FROM big"), "2000");
  EXPECT_EQ(disk.used_bytes(), 0u);
}

TEST(VfsTest, TimeComesFromTheSeam) {
  io::SimDisk disk(11);
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  EXPECT_EQ(database.Ask("SELECT strftime('%s', 'now')"), "1700000000");
}

TEST(VfsTest, ConnectionsOnThreadsSeeCommittedRowsOnly) {
  io::SimDisk disk(12);
  const auto vfs = Register(disk);
  Database writer(*vfs, "/db");
  ASSERT_TRUE(Create(writer, "WAL", "FULL"));
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      Database reader(*vfs, "/db");
      int last = 0;
      while (!done.load()) {
        const int count = std::atoi(reader.Ask("SELECT count(*) FROM t").c_str());
        EXPECT_GE(count, last);
        last = count;
        EXPECT_EQ(reader.Ask("SELECT coalesce(max(id), 0) - count(*) FROM t"), "0");
      }
    });
  }
  for (int id = 1; id <= 150; ++id) {
    EXPECT_EQ(writer.Run(absl::StrCat("INSERT INTO t VALUES(", id, ", zeroblob(300))")), SQLITE_OK);
    if (id % 20 == 0) writer.Run("PRAGMA wal_checkpoint(PASSIVE)");
  }
  done.store(true);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace coffer::sqlite
