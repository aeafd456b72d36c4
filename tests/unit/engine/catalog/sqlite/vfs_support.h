// What the tests of the VFS share: seams that stand still, a connection, and a run of commits to look for afterwards.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"

namespace coffer::sqlite {

class TestClock final : public Clock {
 public:
  WallTime WallNow() override { return WallTime(std::chrono::milliseconds(1'700'000'000'123)); }
  MonotonicTime MonotonicNow() override { return MonotonicTime(); }
};

class TestRandom final : public Random {
 public:
  void Fill(std::span<char> out) override {
    for (char& c : out) c = static_cast<char>(next_.fetch_add(37, std::memory_order_relaxed));
  }

 private:
  std::atomic<unsigned> next_{1};
};

inline TestClock test_clock;
inline TestRandom test_random;

inline std::unique_ptr<Vfs> Register(io::FileSystem& files) {
  auto vfs = Vfs::Register(files, test_clock, test_random);
  EXPECT_TRUE(vfs.ok()) << vfs.status();
  return *std::move(vfs);
}

class Database {
 public:
  Database(const Vfs& vfs, const std::string& path) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    opened_ = sqlite3_open_v2(path.c_str(), &handle_, flags, vfs.name().c_str());
  }
  ~Database() { Close(); }
  void Close() { sqlite3_close(std::exchange(handle_, nullptr)); }

  int opened() const { return opened_; }
  sqlite3* handle() const { return handle_; }
  int Run(const std::string& sql) { return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); }
  // The first column of the first row, or the error's text.
  std::string Ask(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    std::string answer;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
      answer = text == nullptr ? "NULL" : text;
    } else {
      answer = sqlite3_errmsg(handle_);
    }
    sqlite3_finalize(statement);
    return answer;
  }

 private:
  sqlite3* handle_ = nullptr;
  int opened_ = SQLITE_ERROR;
};

// Makes a table in a database with these settings; false when power fails on the way.
inline bool Create(Database& database, const std::string& journal, const std::string& synchronous) {
  return database.opened() == SQLITE_OK && database.Run("PRAGMA journal_mode=" + journal) == SQLITE_OK &&
         database.Run("PRAGMA synchronous=" + synchronous) == SQLITE_OK &&
         database.Run("CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, body BLOB)") == SQLITE_OK;
}

// Commits rows 1, 2, ... of growing size until power fails; checkpoints now and then. Returns how many were
// acknowledged.
inline int CommitRows(Database& database, int count) {
  for (int id = 1; id <= count; ++id) {
    const std::string insert = absl::StrCat("INSERT INTO t VALUES(", id, ", zeroblob(", id * 700, "))");
    if (database.Run(insert) != SQLITE_OK) return id - 1;
    if (id % 4 == 0) database.Run(id % 8 == 0 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "PRAGMA wal_checkpoint(RESTART)");
  }
  return count;
}

// How many of the rows are there, or -1 when the database is damaged or has a gap.
inline int CountRows(io::SimDisk& disk) {
  const auto vfs = Register(disk);
  Database database(*vfs, "/db");
  if (database.Ask("PRAGMA integrity_check") != "ok") return -1;
  if (database.Ask("SELECT count(*) FROM sqlite_schema") == "0") return 0;
  const std::string count = database.Ask("SELECT count(*) FROM t");
  if (database.Ask("SELECT coalesce(max(id), 0) FROM t WHERE length(body) = id * 700") != count) return -1;
  return std::atoi(count.c_str());
}

}  // namespace coffer::sqlite
