// Opening: who may, what is refused and why, what each opening leaves.
#include <sqlite3.h>

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/hooks.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/posix.h"
#include "tests/unit/engine/catalog/sqlite/catalog_fixture.h"

namespace coffer::sqlite {
namespace {

class OpeningTest : public CatalogTest {
 protected:
  absl::Status TryOpen() {
    SqliteCatalogOptions options = Options();
    options.health = nullptr;  // one of its own: another catalog may be open
    return SqliteCatalog::Open(options).status();
  }

  // Runs SQL on /store/catalog.db from outside; the last value that came out.
  std::string Outside(const std::string& sql) {
    const auto vfs = Vfs::Register(*disk_, SystemClock(), SystemRandom());
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open_v2("/store/catalog.db", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                              (*vfs)->name().c_str()),
              SQLITE_OK);
    std::string last;
    const auto keep = [](void* out, int, char** values, char**) {
      *static_cast<std::string*>(out) = values[0] == nullptr ? "NULL" : values[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), keep, &last, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return last;
  }

  std::string Bytes(const std::string& path) { return io::ReadFile(*disk_, path, 1 << 20).value_or("absent"); }
};

class Warnings final : public Logger {
 public:
  bool Enabled(LogLevel) override { return true; }
  void Log(LogLevel level, std::string_view message, std::span<const LogField>) override {
    if (level == LogLevel::kWarning) messages.emplace_back(message);
  }
  std::vector<std::string> messages;
};

bool Says(const absl::Status& status, const char* text) { return absl::StrContains(status.message(), text); }

TEST_F(OpeningTest, ADirectoryIsOpenedOnceAtATime) {
  const absl::Status second = TryOpen();
  EXPECT_TRUE(absl::IsUnavailable(second)) << second;
  EXPECT_TRUE(Says(second, "/store is open already")) << second;
  EXPECT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"1", "c", "n"}); }).ok());
  ASSERT_TRUE(catalog_->Close().ok());
  catalog_.reset();
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(OpeningTest, ACatalogThatCannotBeMappedIsReadAndThatIsTold) {
  Warnings warnings;
  options_.logger = &warnings;
  Open();
  EXPECT_TRUE(warnings.messages.empty());
  options_.map_bytes = 1 << 20;  // the simulated disk has no maps
  Open();
  EXPECT_EQ(warnings.messages.size(), 1u);
  EXPECT_NE(MakeBucket("b"), 0u);
  EXPECT_EQ(Counters(1).objects, 0);
  catalog_.reset();
}

TEST_F(OpeningTest, ADatabaseThatAnotherProgramHasOpenIsRefusedAndLeftAlone) {
  catalog_.reset();
  const auto vfs = Vfs::Register(*disk_, SystemClock(), SystemRandom());
  const auto outside = Connection::Open("/store/catalog.db", (*vfs)->name());
  ASSERT_TRUE(outside.ok());
  const absl::Status status = TryOpen();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_TRUE(Says(status, "/store/catalog.db")) << status;
  EXPECT_TRUE(Says(status, "another program has the database open")) << status;
}

TEST_F(OpeningTest, ANetworkFileSystemIsRefusedUnlessAskedFor) {
  catalog_.reset();
  disk_->PretendNetwork("nfs");
  const absl::Status status = TryOpen();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(Says(status, "network file system (nfs)")) << status;
  options_.allow_network_file_system = true;
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(OpeningTest, AnotherProgramsDatabaseIsRefusedAndNotTouched) {
  for (const char* made : {"CREATE TABLE songs (name)", "PRAGMA application_id = 77",
                           "PRAGMA journal_mode = WAL; CREATE TABLE songs (name)",
                           "PRAGMA auto_vacuum = FULL; CREATE TABLE songs (name)"}) {
    catalog_.reset();
    disk_ = std::make_unique<io::SimDisk>(1);
    ASSERT_TRUE(disk_->CreateDirectory("/store").ok());
    Outside(made);
    const std::string before = Bytes("/store/catalog.db");
    const absl::Status status = TryOpen();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << made << ": " << status;
    EXPECT_TRUE(Says(status, "another program")) << status;
    EXPECT_EQ(Bytes("/store/catalog.db"), before) << made;
  }
}

TEST_F(OpeningTest, WhatIsNoDatabaseIsRefusedAndNotTouched) {
  catalog_.reset();
  ASSERT_TRUE(io::WriteFileAtomically(*disk_, "/store/catalog.db", std::string(5000, 'x')).ok());
  const absl::Status status = TryOpen();
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kDataLoss) << status;
  EXPECT_TRUE(Says(status, "file is not a database")) << status;
  EXPECT_EQ(Bytes("/store/catalog.db"), std::string(5000, 'x'));
}

TEST_F(OpeningTest, ANewerSchemaIsRefusedAndNotTouched) {
  catalog_.reset();
  Outside("PRAGMA user_version = 99");
  const std::string before = Bytes("/store/catalog.db");
  const absl::Status status = TryOpen();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(Says(status, "schema version 99, written by a newer Coffer")) << status;
  EXPECT_EQ(Bytes("/store/catalog.db"), before);
}

TEST_F(OpeningTest, TheDatabaseIsMarkedAndSetUpBeforeItsFirstTable) {
  ASSERT_TRUE(catalog_->Close().ok());
  catalog_.reset();
  EXPECT_EQ(Outside("PRAGMA application_id"), absl::StrCat(0x434F4652));
  EXPECT_EQ(Outside("PRAGMA page_size"), "4096");
  EXPECT_EQ(Outside("PRAGMA auto_vacuum"), "2");
  EXPECT_EQ(Outside("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(Outside("PRAGMA user_version"), std::to_string(Migrations().back().version));
}

TEST_F(OpeningTest, AStoreKeepsItsIdAndOthersHaveAnother) {
  const std::string id = catalog_->store_id();
  EXPECT_EQ(id.size(), 32u);
  Open();
  EXPECT_EQ(catalog_->store_id(), id);
  catalog_.reset();
  disk_ = std::make_unique<io::SimDisk>(1);
  Open();
  EXPECT_NE(catalog_->store_id(), id);
}

TEST_F(OpeningTest, EachOpeningIsAnIncarnationThatEndsCleanlyOrDoesNot) {
  const uint64_t first = catalog_->incarnation();
  ASSERT_TRUE(catalog_->Close().ok());
  Open();
  const uint64_t second = catalog_->incarnation();
  Open();  // the second one did not close
  const uint64_t third = catalog_->incarnation();
  std::map<uint64_t, bool> ended;
  for (const IncarnationRow& row :
       Get<std::vector<IncarnationRow>>([](const auto& s) { return s.ListIncarnations(); })) {
    ended[row.id] = row.ended_cleanly;
  }
  EXPECT_EQ(ended, (std::map<uint64_t, bool>{{first, true}, {second, false}, {third, false}}));
  ASSERT_TRUE(Update([&](CatalogTransaction& t) { return t.EndIncarnation(second); }).ok());
  for (const IncarnationRow& row :
       Get<std::vector<IncarnationRow>>([](const auto& s) { return s.ListIncarnations(); })) {
    EXPECT_EQ(row.ended_cleanly, row.id != third);
  }
}

// A seeded source that starts anew with each opening, as in repeated runs of one simulation.
class SameEachTime final : public Random {
 public:
  void Fill(std::span<char> out) override { std::fill(out.begin(), out.end(), '\x11'); }
};

TEST_F(OpeningTest, IncarnationsDifferEvenWhereChanceDoesNot) {
  static SameEachTime random;
  options_.random = &random;
  std::set<uint64_t> seen;
  for (int i = 0; i < 5; ++i) {
    Open();
    EXPECT_TRUE(seen.insert(catalog_->incarnation()).second);
    EXPECT_LE(catalog_->incarnation(), static_cast<uint64_t>(INT64_MAX));
  }
}

TEST_F(OpeningTest, ARestoredCatalogNeverGivesAnIncarnationThatTheLostOneHad) {
  ASSERT_TRUE(catalog_->Close().ok());
  catalog_.reset();
  std::unique_ptr<io::SimDisk> copy = disk_->AfterKill();
  Open();
  const uint64_t lost = catalog_->incarnation();
  disk_.swap(copy);
  Open();
  EXPECT_NE(catalog_->incarnation(), lost);
}

TEST_F(OpeningTest, ACleanEndLeavesEverythingInTheDatabaseFile) {
  ASSERT_TRUE(Update([](CatalogTransaction& t) { return t.PutAccount({"1", "c", "n"}); }).ok());
  ASSERT_TRUE(catalog_->Close().ok());
  catalog_.reset();
  EXPECT_FALSE(*disk_->Exists("/store/catalog.db-wal"));
  EXPECT_FALSE(*disk_->Exists("/store/catalog.db-shm"));
  EXPECT_FALSE(*disk_->Exists("/store/catalog.db-wal.copy"));
}

TEST_F(OpeningTest, OptionsThatCannotWorkAreRefused) {
  options_.reader_count = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(TryOpen()));
}

TEST_F(OpeningTest, RealFilesWorkToo) {
  SqliteCatalogOptions options;
  options.directory = testing::TempDir() + "/opening/store";
  options.files = &io::PosixFileSystem();
  for (int i = 1; i <= 2; ++i) {
    auto opened = SqliteCatalog::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_TRUE(absl::IsUnavailable(SqliteCatalog::Open(options).status()));
    EXPECT_TRUE((*opened)
                    ->Update(OpContext(),
                             [&](CatalogTransaction& t) {
                               return t.PutAccount({absl::StrCat(i), "c", absl::StrCat("n", i)});
                             })
                    .ok());
    if (i == 1) {
      EXPECT_TRUE((*opened)->Close().ok());
    }
  }
}

}  // namespace
}  // namespace coffer::sqlite
