// Runs of deleted keys: how they follow the versions, that walks jump over them, and what that costs.
#include "engine/catalog/sqlite/deleted_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/transaction.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"

namespace coffer::sqlite {
namespace {

class DeletedRunsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MigrateSchema(*connection_, Migrations()).ok());
    ASSERT_TRUE(connection_->Execute("BEGIN").ok());
    transaction_.StartUpdate();
    bucket_ = *transaction_.InsertBucket({.name = "b", .owner_account_id = "1"});
  }

  void Put(std::string key, bool is_delete_marker = false) {
    VersionRow version = Version(bucket_, std::move(key));
    version.is_delete_marker = is_delete_marker;
    ASSERT_TRUE(Insert(transaction_, version, {}).ok());
  }
  void Delete(std::string key) { Put(std::move(key), /*is_delete_marker=*/true); }
  // Removes the newest version.
  void Undo(std::string_view key) {
    ASSERT_TRUE(transaction_.RemoveVersion(**transaction_.FindLatest(bucket_, key)).ok());
  }

  // "[b,d0)" from b to before d followed by a zero byte, which is to say to d.
  std::string Runs() {
    Statement list = connection_->Prepare("SELECT first_key, end_key FROM deleted_runs ORDER BY bucket_id, first_key");
    std::string text;
    while (list.Step().value()) {
      std::string first;
      std::string end;
      Row(list) >> first >> end;
      absl::StrAppend(&text, text.empty() ? "" : " ", "[", first, ",", end, ")");
    }
    std::ranges::replace(text, '\0', '0');
    return text;
  }

  std::vector<std::string> Flaws() {
    std::vector<std::string> what;
    const std::vector<CatalogFlaw> flaws = FindFlaws(*connection_).value();
    for (const CatalogFlaw& flaw : flaws) what.push_back(flaw.what);
    return what;
  }

  // The keys that a listing of objects finds.
  std::string ListKeys() {
    auto cursor = *transaction_.ScanVersions(bucket_);
    std::string keys;
    EXPECT_TRUE(cursor->SeekKey("").ok());
    while (cursor->Valid()) {
      const bool deleted = cursor->row().is_delete_marker;
      if (!deleted) absl::StrAppend(&keys, cursor->row().key, " ");
      EXPECT_TRUE((deleted ? cursor->SkipDeleted() : cursor->NextKey()).ok());
    }
    return keys;
  }

  // How many instructions SQLite's machine runs for a call.
  template <typename Call>
  int InstructionsOf(const Call& call) {
    int count = 0;
    const auto tick = [](void* counter) { return ++*static_cast<int*>(counter), 0; };
    sqlite3_progress_handler(connection_->handle(), 1, tick, &count);
    call();
    sqlite3_progress_handler(connection_->handle(), 0, nullptr, nullptr);
    return count;
  }

  io::SimDisk disk_{1};
  std::unique_ptr<Vfs> vfs_ = std::move(Vfs::Register(disk_, SystemClock(), SystemRandom())).value();
  std::unique_ptr<Connection> connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
  Transaction transaction_{*connection_, SystemClock(), 0};
  uint64_t bucket_ = 0;
};

TEST_F(DeletedRunsTest, DeletedKeysWithoutAnObjectBetweenThemAreOneRun) {
  for (const char* key : {"b", "d", "f", "h"}) Put(key);
  EXPECT_EQ(Runs(), "");
  Delete("d");
  EXPECT_EQ(Runs(), "[d,d0)");
  Delete("h");
  Delete("b");
  EXPECT_EQ(Runs(), "[b,d0) [h,h0)");
  Delete("f");
  EXPECT_EQ(Runs(), "[b,h0)");
  Delete("a");  // a marker on a key that never had an object
  Delete("i");
  Delete("f");
  EXPECT_EQ(Runs(), "[a,i0)");
  EXPECT_EQ(ListKeys(), "");
}

TEST_F(DeletedRunsTest, AnObjectDividesTheRunThatItLiesIn) {
  for (const char* key : {"a", "b", "d", "e"}) Delete(key);
  Put("c");  // a new key
  EXPECT_EQ(Runs(), "[a,c) [c0,e0)");
  Put("a");
  Put("b");
  EXPECT_EQ(Runs(), "[c0,e0)");  // none is left without a key
  Undo("e");                     // the key is gone, the run may still pass it
  EXPECT_EQ(Runs(), "[c0,e0)");
  Undo("d");
  EXPECT_EQ(Runs(), "");
  EXPECT_EQ(ListKeys(), "a b c ");
}

TEST_F(DeletedRunsTest, AMarkerThatIsRemovedShowsWhatItHid) {
  for (const char* key : {"a", "b", "c"}) {
    Put(key);
    Delete(key);
  }
  Undo("b");
  EXPECT_EQ(Runs(), "[a,b) [b0,c0)");
  EXPECT_EQ(ListKeys(), "b ");
  Undo("b");  // and without the object nothing stands between the two
  EXPECT_EQ(Runs(), "[a,c0)");
  EXPECT_EQ(ListKeys(), "");
}

TEST_F(DeletedRunsTest, AVersionThatIsRemovedMayUncoverAMarker) {
  Delete("b");
  Put("b");
  Put("c");
  EXPECT_EQ(Runs(), "");
  Undo("b");
  EXPECT_EQ(Runs(), "[b,b0)");
  EXPECT_EQ(ListKeys(), "c ");
}

TEST_F(DeletedRunsTest, AnOlderVersionMakesNoDifference) {
  Put("a");
  const VersionRow old = **transaction_.FindLatest(bucket_, "a");
  Delete("a");
  ASSERT_TRUE(transaction_.RemoveVersion(old).ok());
  EXPECT_EQ(Runs(), "[a,a0)");
}

TEST_F(DeletedRunsTest, BucketsHaveTheirOwn) {
  Delete("b");
  bucket_ = *transaction_.InsertBucket({.name = "other", .owner_account_id = "1"});
  Delete("a");
  Delete("c");
  EXPECT_EQ(Runs(), "[b,b0) [a,c0)");
  EXPECT_EQ(Flaws(), std::vector<std::string>());
}

TEST_F(DeletedRunsTest, FollowAnyHistory) {
  std::mt19937_64 random(7);
  std::map<std::string, std::vector<bool>> model;  // of each key, whether its versions are objects, the newest last
  for (int round = 0; round < 2000; ++round) {
    std::string key(1 + random() % 2, '\0');
    for (char& c : key) c = "\0ab\xff"[random() % 4];
    std::vector<bool>& versions = model[key];
    // Short histories, so that keys come and go.
    if (!versions.empty() && random() % 5 < 1 + versions.size()) {
      Undo(key);
      versions.pop_back();
    } else {
      versions.push_back(random() % 3 == 0);
      Put(key, !versions.back());
    }
    std::string expected;
    for (const auto& [name, objects] : model) expected += !objects.empty() && objects.back() ? name + " " : "";
    ASSERT_EQ(ListKeys(), expected);
    if (round % 10 != 0) continue;
    ASSERT_EQ(Flaws(), std::vector<std::string>()) << Runs();
  }
}

TEST_F(DeletedRunsTest, AWalkCostsNothingForWhatItPasses) {
  const auto cost_of_key_behind = [&](const std::string& folder, int count) {
    for (int i = 0; i < count; ++i) Delete(absl::StrCat(folder, 10'000 + i));
    Put(folder + "z");
    auto cursor = *transaction_.ScanVersions(bucket_);
    EXPECT_TRUE(cursor->SeekKey(folder).ok());
    const int cost = InstructionsOf([&] { EXPECT_TRUE(cursor->SkipDeleted().ok()); });
    EXPECT_EQ(cursor->row().key, folder + "z");
    return cost;
  };
  EXPECT_EQ(cost_of_key_behind("many/", 5000), cost_of_key_behind("few/", 5));
}

TEST_F(DeletedRunsTest, TheNextKeyCostsNothingForOlderVersions) {
  const auto cost_of_key_behind = [&](const std::string& folder, int count) {
    for (int i = 0; i < count; ++i) Put(folder);
    Put(folder + "z");
    auto cursor = *transaction_.ScanVersions(bucket_);
    EXPECT_TRUE(cursor->SeekKey(folder).ok());
    const int cost = InstructionsOf([&] { EXPECT_TRUE(cursor->NextKey().ok()); });
    EXPECT_EQ(cursor->row().key, folder + "z");
    return cost;
  };
  EXPECT_EQ(cost_of_key_behind("many/", 5000), cost_of_key_behind("few/", 50));
}

TEST_F(DeletedRunsTest, AChangeCostsNothingForTheLengthOfARun) {
  const auto cost_of_change_in_run = [&](const std::string& folder, int count) {
    for (int i = 0; i < count; ++i) Delete(absl::StrCat(folder, 10'000 + i));
    return InstructionsOf([&] {
      Put(folder + "10002");
      Undo(folder + "10002");
      Undo(folder + "10002");
    });
  };
  EXPECT_EQ(cost_of_change_in_run("many/", 5000), cost_of_change_in_run("few/", 5));
}

TEST_F(DeletedRunsTest, WhatDoesNotFitTheVersionsIsFoundAndRepaired) {
  for (const char* key : {"a", "b", "d", "e"}) Delete(key);
  Put("c");
  const auto expect_repaired = [&](StaticSql damage, const std::string& flaw) {
    ASSERT_TRUE(connection_->Execute(damage).ok());
    EXPECT_THAT(Flaws(), testing::Contains(flaw));
    EXPECT_TRUE(RepairRows(*connection_, {}).ok());
    EXPECT_EQ(Flaws(), std::vector<std::string>());
    EXPECT_EQ(Runs(), "[a,b0) [d,e0)");
    EXPECT_EQ(ListKeys(), "c ");
  };
  expect_repaired("DELETE FROM deleted_runs WHERE first_key = x'61'", "deleted keys in no run, or objects in one");
  expect_repaired("UPDATE deleted_runs SET end_key = x'6300' WHERE first_key = x'61'",
                  "deleted keys in no run, or objects in one");
  expect_repaired("INSERT INTO deleted_runs SELECT bucket_id, x'70', x'71' FROM deleted_runs LIMIT 1",
                  "runs of deleted keys without a key, or without an object before the next");
  expect_repaired(
      "UPDATE deleted_runs SET end_key = x'62' WHERE first_key = x'61';"
      "INSERT INTO deleted_runs SELECT bucket_id, x'62', x'6200' FROM deleted_runs LIMIT 1",
      "runs of deleted keys without a key, or without an object before the next");
}

TEST_F(DeletedRunsTest, AWalkOverADeletedKeyInNoRunGoesOnKeyByKey) {
  for (const char* key : {"a", "b", "d", "e"}) Delete(key);
  Put("f");
  ASSERT_TRUE(connection_->Execute("DELETE FROM deleted_runs").ok());
  EXPECT_EQ(ListKeys(), "f ");
}

}  // namespace
}  // namespace coffer::sqlite
