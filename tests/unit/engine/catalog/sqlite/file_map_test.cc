// Connections that read a database in a real folder from a map of it.
#include "engine/catalog/sqlite/file_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "engine/io/posix.h"
#include "tests/unit/engine/catalog/sqlite/vfs_support.h"

namespace coffer::sqlite {
namespace {

constexpr uint64_t kMapBytes = 1 << 20;

std::string NewFolder() {
  const char* base = std::getenv("TEST_TMPDIR");
  std::string folder = std::string(base == nullptr ? "/tmp" : base) + "/map-XXXXXX";
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  return folder;
}

class FileMapTest : public testing::Test {
 protected:
  // Of a writer, who made the table, and a reader that maps.
  void Open(uint64_t map_bytes) {
    vfs_ = *Vfs::Register(io::PosixFileSystem(), test_clock, test_random, NoMetrics(), map_bytes);
    writer_ = std::make_unique<Database>(*vfs_, path_);
    ASSERT_EQ(writer_->Run("PRAGMA auto_vacuum = FULL; PRAGMA wal_autocheckpoint = 0"), SQLITE_OK);
    ASSERT_TRUE(Create(*writer_, "WAL", "OFF"));
    reader_ = NewReader();
  }
  std::unique_ptr<Database> NewReader() const {
    auto reader = std::make_unique<Database>(*vfs_, path_);
    EXPECT_EQ(reader->Run("PRAGMA mmap_size = 1; PRAGMA cache_size = 10"), SQLITE_OK);
    return reader;
  }
  // Rows 1 to `count` of a kilobyte each, all in the database file.
  void Fill(int count) {
    const std::string rows = absl::StrCat("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ",
                                          count, ") INSERT INTO t SELECT i, zeroblob(1000) FROM n");
    ASSERT_EQ(writer_->Run(rows), SQLITE_OK);
    MoveLog();
  }
  void MoveLog() { ASSERT_EQ(writer_->Ask("PRAGMA wal_checkpoint(TRUNCATE)"), "0"); }
  void ExpectRows(const std::string& count) {
    EXPECT_EQ(reader_->Ask("SELECT count(*) FROM t WHERE length(body) = 1000"), count);
    EXPECT_EQ(reader_->Ask("PRAGMA integrity_check"), "ok");
  }
  static int Misses(Database& database) {
    int count = 0;
    int highest = 0;
    sqlite3_db_status(database.handle(), SQLITE_DBSTATUS_CACHE_MISS, &count, &highest, /*resetFlg=*/1);
    return count;
  }

  const std::string path_ = NewFolder() + "/db";
  std::unique_ptr<Vfs> vfs_;
  std::unique_ptr<Database> writer_;
  std::unique_ptr<Database> reader_;
};

TEST_F(FileMapTest, PagesAreReadFromTheMapAndNotIntoTheCache) {
  Open(kMapBytes);
  Fill(500);
  ExpectRows("500");
  EXPECT_LT(Misses(*reader_), 10);
  Database unmapped(*vfs_, path_);
  EXPECT_EQ(unmapped.Ask("SELECT count(*) FROM t WHERE length(body) = 1000"), "500");
  EXPECT_GT(Misses(unmapped), 100);
}

TEST_F(FileMapTest, WithoutAMapOrAFileSystemThatHasOneEverythingIsRead) {
  Open(0);
  Fill(500);
  ExpectRows("500");
  EXPECT_GT(Misses(*reader_), 100);
  io::SimDisk disk(1);
  const auto vfs = *Vfs::Register(disk, test_clock, test_random, NoMetrics(), kMapBytes);
  Database database(*vfs, "/db");
  ASSERT_TRUE(Create(database, "WAL", "FULL"));
  ASSERT_EQ(CommitRows(database, 9), 9);
  ASSERT_EQ(database.Run("PRAGMA mmap_size = 1"), SQLITE_OK);
  EXPECT_EQ(database.Ask("SELECT count(*) FROM t"), "9");
}

TEST_F(FileMapTest, ADatabaseGrowsPastItsMap) {
  Open(kMapBytes / 8);
  Fill(20);
  ExpectRows("20");
  ASSERT_EQ(writer_->Run("DELETE FROM t"), SQLITE_OK);
  Fill(1000);  // a megabyte
  ExpectRows("1000");
  EXPECT_GT(Misses(*reader_), 100);  // of what lies beyond
}

TEST_F(FileMapTest, ADatabaseShrinksAndGrowsAgain) {
  Open(kMapBytes);
  for (int round = 0; round < 3; ++round) {
    Fill(500);
    ExpectRows("500");
    ASSERT_EQ(writer_->Run("DELETE FROM t WHERE id > 5"), SQLITE_OK);
    MoveLog();  // and the file is cut
    ExpectRows("5");
    ASSERT_EQ(writer_->Run("DELETE FROM t"), SQLITE_OK);
  }
}

TEST_F(FileMapTest, WhatIsCutOffIsNotGivenOut) {
  const auto file = *io::PosixFileSystem().Open(path_, io::OpenMode::kCreate);
  FileMap map(16384);
  EXPECT_EQ(map.Find(*file, 0, 4096), nullptr);
  ASSERT_TRUE(file->Write(8192, "x").ok());
  EXPECT_NE(map.Find(*file, 4096, 4096), nullptr);
  EXPECT_EQ(map.Find(*file, 8192, 4096), nullptr);  // the file has a byte of it
  ASSERT_TRUE(file->Write(20479, "x").ok());
  EXPECT_NE(map.Find(*file, 12288, 4096), nullptr);
  EXPECT_EQ(map.Find(*file, 16384, 4096), nullptr);  // beyond the map
  ASSERT_TRUE(map.Truncate(*file, 4096).ok());
  EXPECT_NE(map.Find(*file, 0, 4096), nullptr);
  EXPECT_EQ(map.Find(*file, 4096, 4096), nullptr);
}

// Each transaction gives all rows one number more; checkpoints write over the pages that readers look at.
TEST_F(FileMapTest, ReadersSeeOneStateWhileCheckpointsRewritePages) {
  Open(kMapBytes);
  Fill(300);
  ASSERT_EQ(writer_->Run("ALTER TABLE t ADD COLUMN n INTEGER DEFAULT 0"), SQLITE_OK);
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      const auto reader = NewReader();
      int last = 0;
      do {
        EXPECT_EQ(reader->Run("BEGIN"), SQLITE_OK);
        const int seen = std::atoi(reader->Ask("SELECT n FROM t WHERE id = 1").c_str());
        EXPECT_GE(seen, last);
        last = seen;
        EXPECT_EQ(reader->Ask(absl::StrCat("SELECT count(*) FROM t WHERE n <> ", seen)), "0");
        EXPECT_EQ(reader->Run("COMMIT"), SQLITE_OK);
      } while (!done.load());
    });
  }
  for (int round = 0; round < 100; ++round) {
    EXPECT_EQ(writer_->Run("UPDATE t SET n = n + 1"), SQLITE_OK);
    if (round % 3 == 0) writer_->Run("PRAGMA wal_checkpoint(PASSIVE)");
    if (round % 10 == 0) {  // the file becomes longer, and shorter
      EXPECT_EQ(writer_->Run("INSERT INTO t SELECT id + 1000, body, n FROM t WHERE id <= 300"), SQLITE_OK);
      writer_->Run("PRAGMA wal_checkpoint(PASSIVE)");
      EXPECT_EQ(writer_->Run("DELETE FROM t WHERE id > 1000"), SQLITE_OK);
    }
  }
  done.store(true);
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace coffer::sqlite
