// Connections and statements: what is bound comes back, statements are prepared once, errors have our words.
#include "engine/catalog/sqlite/connection.h"

#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/base/error.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"

namespace coffer::sqlite {
namespace {

class ConnectionTest : public testing::Test {
 protected:
  int CountStatements() {
    int count = 0;
    for (sqlite3_stmt* s = nullptr; (s = sqlite3_next_stmt(connection_->handle(), s)) != nullptr;) ++count;
    return count;
  }
  absl::StatusOr<int64_t> One() {
    Statement one = connection_->Prepare("SELECT 1");
    absl::StatusOr<bool> found = one.Step();
    if (!found.ok()) return found.status();
    int64_t value = 0;
    Row(one) >> value;
    return value;
  }

  io::SimDisk disk_{1};
  std::unique_ptr<Vfs> vfs_ = std::move(Vfs::Register(disk_, SystemClock(), SystemRandom())).value();
  std::unique_ptr<Connection> connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
};

TEST_F(ConnectionTest, WhatIsBoundComesBack) {
  ASSERT_TRUE(connection_->Execute("CREATE TABLE t (a, b, c, d, e, f, g)").ok());
  const std::string bytes("\0\xff", 2);
  const WallTime time(std::chrono::milliseconds(-5));
  ASSERT_TRUE(connection_->Prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                  .Bind(UINT64_MAX, bytes, Blob{bytes}, Blob{std::string_view()}, time, std::optional<uint8_t>(),
                        std::optional<uint8_t>(0))
                  .Run()
                  .ok());
  Statement read = connection_->Prepare(
      "SELECT a, b, c, d, e, f, g, typeof(b) || ' ' || typeof(c) || ' ' || typeof(d) || ' ' || typeof(f) FROM t");
  ASSERT_TRUE(read.Step().value());
  uint64_t number = 0;
  std::string text;
  std::string blob;
  std::string empty = "x";
  WallTime when;
  std::optional<uint8_t> none = 7;
  std::optional<uint8_t> zero;
  std::string types;
  Row(read) >> number >> text >> blob >> empty >> when >> none >> zero >> types;
  EXPECT_EQ(number, UINT64_MAX);
  EXPECT_EQ(text, bytes);
  EXPECT_EQ(blob, bytes);
  EXPECT_EQ(empty, "");
  EXPECT_EQ(when, time);
  EXPECT_FALSE(none);
  EXPECT_EQ(zero, 0);
  EXPECT_EQ(types, "text blob blob null");
}

TEST_F(ConnectionTest, AStatementIsPreparedOnceForEachUseAtTheSameTime) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(One().value(), 1);
  EXPECT_EQ(CountStatements(), 1);
  const auto two = [this] { return connection_->Prepare("SELECT 2"); };
  for (int i = 0; i < 10; ++i) {
    Statement outer = two();
    Statement inner = two();
    EXPECT_TRUE(outer.Step().value());
    EXPECT_TRUE(inner.Step().value());
  }
  EXPECT_EQ(CountStatements(), 3);
}

TEST_F(ConnectionTest, AStatementStartsAnewWithEachBind) {
  Statement echo = connection_->Prepare("SELECT ?1, ?2");
  EXPECT_TRUE(echo.Bind(1, 2).Step().value());
  EXPECT_TRUE(echo.Bind(3).Step().value());
  int64_t first = 0;
  std::optional<int64_t> second = 9;
  Row(echo) >> first >> second;
  EXPECT_EQ(first, 3);
  EXPECT_FALSE(second);  // nothing is left of the binding before
  Statement moved = std::move(echo);
  EXPECT_TRUE(moved.Bind(5, 6).Step().value());
}

TEST_F(ConnectionTest, ErrorsComeOutOfStep) {
  const absl::Status syntax = connection_->Prepare("SELEKT 1").Run();
  EXPECT_TRUE(absl::IsInternal(syntax)) << syntax;
  const absl::Status parameter = connection_->Prepare("SELECT 1").Bind(1).Run();
  EXPECT_FALSE(parameter.ok());
  ASSERT_TRUE(connection_->Execute("CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1)").ok());
  const absl::Status taken = connection_->Prepare("INSERT INTO t VALUES (1)").Run();
  EXPECT_TRUE(absl::IsAlreadyExists(taken)) << taken;
  EXPECT_EQ(One().value(), 1);
}

TEST_F(ConnectionTest, ADamagedFileIsDataLoss) {
  connection_.reset();
  ASSERT_TRUE(io::WriteFileAtomically(disk_, "/db", std::string(8192, 'x')).ok());
  connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
  EXPECT_EQ(GetErrorCode(connection_->QueryInt("SELECT COUNT(*) FROM sqlite_schema").status()), ErrorCode::kDataLoss);
}

TEST_F(ConnectionTest, AQueryWithoutRowsIsZero) { EXPECT_EQ(connection_->QueryInt("SELECT 5 WHERE FALSE").value(), 0); }

}  // namespace
}  // namespace coffer::sqlite
