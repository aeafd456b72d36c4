// Every statement of the catalog, as SQLite means to run it: what grows with the store is sought, never scanned or
// sorted.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/transaction.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/sim_disk.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"

namespace coffer::sqlite {
namespace {

// Calls everything that a transaction can do, so that every statement has been prepared.
void DoEverything(Transaction& t) {
  const auto ok = [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; };
  const BlobId blob{1, 1};
  t.StartUpdate();
  ok(t.PutAccount({"1", "c", "n"}));
  ok(t.PutAccessKey({{"AK", "1"}, {}}));
  ok(t.RemoveAccessKey("AK"));
  const uint64_t bucket = *t.InsertBucket({.name = "b", .owner_account_id = "1"});
  ok(t.UpdateBucket({bucket, {.name = "b", .owner_account_id = "1"}}));
  ok(t.PutBucketConfig(bucket, "cors", "x"));
  ok(t.PutBucketConfig(bucket, "cors", ""));
  const VersionRow inlined = Version(bucket, "inline", 3);
  const VersionRow source = [&] {
    VersionRow version = Version(bucket, "blob", 5);
    version.sequence = t.NextSequence();
    return version;
  }();
  const uint64_t inline_sequence = *Insert(t, inlined, Inline("abc"));
  VersionRow stored = **t.FindVersion(bucket, "inline", inline_sequence);
  ok(t.PutVersionTags(stored));
  ok(t.InsertVersion(source, InBlobs({1}, 5)));
  for (const VersionRow* from : std::initializer_list<const VersionRow*>{&stored, &source}) {
    VersionRow copy = *from;
    copy.key += "-copy";
    copy.sequence = t.NextSequence();
    ok(t.InsertVersionCopy(copy, *from));
    ok(t.RemoveVersion(copy));
  }
  for (const char* key : {"deleted-1", "deleted-3"}) {
    VersionRow marker = Version(bucket, key);
    marker.is_delete_marker = true;
    ok(Insert(t, marker, {}).status());
  }
  ok(Insert(t, Version(bucket, "deleted-2"), {}).status());  // divides the run, and joins it when it goes
  for (const char* key : {"deleted-2", "deleted-1", "deleted-3"}) ok(t.RemoveVersion(**t.FindLatest(bucket, key)));
  ok(t.FindLatest(bucket, "k").status());
  ok(t.FindNull(bucket, "blob").status());
  ok(t.ReadInline(stored).status());
  ok(t.ReadExtents(source, 0, 5, 9).status());
  for (const bool completes : {true, false}) {
    UploadRow upload{.bucket_id = bucket, .key = "u", .sequence = t.NextSequence()};
    ok(t.InsertUpload(upload));
    ok(t.PutPart({.upload_sequence = upload.sequence, .number = 1, .size_bytes = 5}, InBlobs({2}, 5)));
    ok(t.PutPart({.upload_sequence = upload.sequence, .number = 1, .size_bytes = 5},
                 InBlobs({completes ? 3u : 4u}, 5)));
    ok(t.FindUpload(bucket, "u", upload.sequence).status());
    ok(t.FindPart(upload.sequence, 1).status());
    ok(t.ListParts(upload.sequence, 0, 9).status());
    if (!completes) {
      ok(t.RemoveUpload(upload));
      continue;
    }
    VersionRow version = Version(bucket, "u", 5);
    version.sequence = t.NextSequence();
    upload.completed_sequence = version.sequence;
    ok(t.CompleteUpload(upload, version, {1}));
    ok(t.RemoveVersion(version));
    ok(t.RemoveRetired(*t.ListRetired(UINT64_MAX, 99)));
  }
  auto versions = *t.ScanVersions(bucket);
  ok(versions->SeekKey("a"));
  ok(versions->SeekAfter("a", 5));
  auto uploads = *t.ScanUploads(bucket);
  ok(uploads->SeekKey("a"));
  ok(uploads->SeekAfter("a", 5));
  ok(t.ListFinishedUploads(WallTime::max(), 9).status());
  ok(t.ListOldUploads(WallTime::max(), 9).status());
  ok(t.ListBuckets("1", "", "", 9).status());
  ok(t.ListBuckets("1", "b", "a", 9).status());
  ok(t.CountBuckets("1", 9).status());
  ok(t.ReadCounters(bucket).status());
  ok(t.ReadBucketConfig(bucket, "cors").status());
  ok(t.FindBucket("b").status());
  ok(t.FindAccount("1").status());
  ok(t.FindAccountByName("n").status());
  ok(t.ListAccounts().status());
  ok(t.FindAccessKey("AK").status());
  ok(t.ListAccessKeys("1").status());
  ok(t.Retire({1, 9}));
  ok(t.KnowsBlob(blob).status());
  ok(t.ListIncarnations().status());
  ok(t.EndIncarnation(1));
  for (const VersionRow& version : {stored, source}) ok(t.RemoveVersion(version));
  ok(t.RemoveBucket(bucket));
}

class QueryPlanTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(MigrateSchema(*connection_, Migrations()).ok());
    ASSERT_TRUE(connection_->Execute("BEGIN").ok());
    Transaction transaction(*connection_, SystemClock(), 0);
    DoEverything(transaction);
  }

  std::set<std::string> Statements() {
    std::set<std::string> texts;
    for (sqlite3_stmt* s = nullptr; (s = sqlite3_next_stmt(connection_->handle(), s)) != nullptr;) {
      texts.insert(sqlite3_sql(s));
    }
    return texts;
  }

  std::vector<std::string> PlanOf(const std::string& sql) {
    sqlite3_stmt* explain = nullptr;
    const std::string text = "EXPLAIN QUERY PLAN " + sql;
    EXPECT_EQ(sqlite3_prepare_v2(connection_->handle(), text.c_str(), -1, &explain, nullptr), SQLITE_OK) << sql;
    std::vector<std::string> steps;
    while (sqlite3_step(explain) == SQLITE_ROW) {
      steps.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(explain, 3)));
    }
    sqlite3_finalize(explain);
    return steps;
  }

  io::SimDisk disk_{1};
  std::unique_ptr<Vfs> vfs_ = std::move(Vfs::Register(disk_, SystemClock(), SystemRandom())).value();
  std::unique_ptr<Connection> connection_ = std::move(Connection::Open("/db", vfs_->name())).value();
};

TEST_F(QueryPlanTest, NothingIsScannedButShortTables) {
  // Tables that are read whole, because whoever asks wants all of their rows.
  const std::set<std::string> whole = {"SCAN accounts", "SCAN incarnations"};
  const std::set<std::string> statements = Statements();
  EXPECT_GT(statements.size(), 60u);
  for (const std::string& sql : statements) {
    for (const std::string& step : PlanOf(sql)) {
      // A subquery that was sought is counted by a scan of what it found.
      const bool scans = step.starts_with("SCAN") && step != "SCAN CONSTANT ROW" && !step.starts_with("SCAN (subquery");
      EXPECT_TRUE(!scans || whole.contains(step)) << step << "\n" << sql;
      const bool sorts = step.find("USE TEMP B-TREE FOR ORDER BY") != std::string::npos;
      EXPECT_TRUE(!sorts || sql.find("incarnations") != std::string::npos) << step << "\n" << sql;
    }
  }
}

TEST_F(QueryPlanTest, ListingsSeekToTheirMarker) {
  // The last column of each seek is the marker itself, not only the bucket.
  const std::map<std::string, std::string> seeks = {
      {"FROM versions WHERE bucket_id = ?1 AND key >= ?2 ORDER BY", "(bucket_id=? AND key>?)"},
      {"FROM versions WHERE bucket_id = ?1 AND key >= ?2 AND key < ?3", "(bucket_id=? AND key>? AND key<?)"},
      {"FROM versions WHERE bucket_id = ?1 AND (key, rank) > (?2, ?3)", "(bucket_id=? AND (key,rank)>(?,?))"},
      {"FROM deleted_runs WHERE bucket_id = ?1 AND first_key <= ?2", "(bucket_id=? AND first_key<?)"},
      {"FROM uploads INDEXED BY uploads_open WHERE bucket_id = ?1 AND key >= ?2",
       "uploads_open (bucket_id=? AND key>?)"},
      {"FROM uploads INDEXED BY uploads_open WHERE bucket_id = ?1 AND (key, sequence) > (?2, ?3)",
       "uploads_open (bucket_id=? AND (key,sequence)>(?,?))"},
      {"FROM buckets WHERE owner = ?1 AND name > ?2", "buckets_of_owner (owner=? AND name>?)"},
      {"FROM buckets WHERE owner = ?1 AND name >= ?2", "buckets_of_owner (owner=? AND name>?)"},
      {"FROM parts WHERE upload_sequence = ?1 AND number > ?2", "(upload_sequence=? AND number>?)"},
      {"FROM retired WHERE sequence <= ?1", "(sequence<?)"},
      {"WHERE completed_sequence IS NOT NULL AND completed <= ?1", "uploads_finished (completed<?)"},
      {"AND position < ?3 ORDER BY position", "(owner=? AND position>? AND position<?)"},
  };
  for (const auto& [text, seek] : seeks) {
    bool found = false;
    for (const std::string& sql : Statements()) {
      if (sql.find(text) == std::string::npos) continue;
      found = true;
      const std::vector<std::string> plan = PlanOf(sql);
      ASSERT_FALSE(plan.empty());
      EXPECT_TRUE(plan[0].ends_with(seek)) << plan[0] << "\n" << sql;
    }
    EXPECT_TRUE(found) << text;
  }
}

}  // namespace
}  // namespace coffer::sqlite
