// Power fails at every change that a catalog makes to the disk, several outcomes each: what was acknowledged is there,
// the rest is whole or absent, and the tables agree with each other. Controls show that this finds what must not be
// missing.
#include <algorithm>
#include <initializer_list>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/base/text.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/vfs.h"
#include "tests/unit/engine/catalog/sqlite/group_fixture.h"

namespace coffer::sqlite {
namespace {

constexpr int kSteps = 14;
constexpr uint64_t kOutcomes = 5;

class StillClock final : public Clock {
 public:
  WallTime WallNow() override { return WallTime(std::chrono::hours(500'000)); }
  MonotonicTime MonotonicNow() override { return MonotonicTime(); }
};

absl::Status Append(Connection& connection, StaticSql sql, std::string& dump) {
  Statement rows = connection.Prepare(sql);
  while (true) {
    ASSIGN_OR_RETURN(const bool found, rows.Step());
    if (!found) return absl::OkStatus();
    absl::StrAppend(&dump, AsAbsl(Row(rows).Bytes()), "\n");
  }
}

// All rows that updates wrote, as text.
absl::StatusOr<std::string> Dump(io::FileSystem& files) {
  ASSIGN_OR_RETURN(const auto vfs, Vfs::Register(files, SystemClock(), SystemRandom()));
  ASSIGN_OR_RETURN(const auto connection, Connection::Open("/store/catalog.db", vfs->name()));
  ASSIGN_OR_RETURN(const int64_t tables, connection->QueryInt("SELECT COUNT(*) FROM sqlite_schema"));
  std::string dump;
  if (tables == 0) return dump;
  for (const StaticSql sql : std::initializer_list<StaticSql>{
           "SELECT name || '=' || value FROM meta WHERE name = 'last_sequence'",
           "SELECT id || name FROM buckets ORDER BY 1", "SELECT name || hex(content) FROM bucket_config ORDER BY 1",
           "SELECT objects || ' ' || versions || ' ' || bytes || ' ' || uploads FROM counters ORDER BY 1",
           "SELECT hex(key) || rank || ' ' || size || is_inline FROM versions ORDER BY 1",
           "SELECT owner || hex(bytes) FROM inline_bodies ORDER BY 1",
           "SELECT owner || ' ' || position || ' ' || counter FROM extents ORDER BY 1",
           "SELECT counter || ' ' || refs FROM blobs ORDER BY 1",
           "SELECT sequence || ' ' || counter FROM retired ORDER BY 1",
           "SELECT hex(key) || sequence || ' ' || completed FROM uploads ORDER BY 1",
           "SELECT upload_sequence || ' ' || number FROM parts ORDER BY 1"}) {
    RETURN_IF_ERROR(Append(*connection, sql, dump));
  }
  return dump;
}

// One update of a run; each changes several tables at once.
absl::Status Step(CatalogTransaction& t, int step) {
  if (step == 0) return t.InsertBucket({.name = "b", .owner_account_id = "1"}).status();
  const std::string key = absl::StrCat("key-", step % 5);
  const uint64_t bucket = (*t.FindBucket("b"))->id;
  if (absl::Status put = t.PutBucketConfig(bucket, "step", absl::StrCat(step)); !put.ok()) return put;
  const auto old = t.FindLatest(bucket, key);
  if (!old.ok()) return old.status();
  const auto blob = static_cast<uint64_t>(step);
  switch (step % 4) {
    case 0: {
      if (absl::Status put = Insert(t, Version(bucket, key, 3000), Inline(std::string(3000, 'x'))).status();
          !put.ok()) {
        return put;
      }
      return *old ? t.RemoveVersion(**old) : absl::OkStatus();
    }
    case 1:
      return Insert(t, Version(bucket, key, 300), InBlobs({blob, blob + 100, blob + 200}, 100)).status();
    case 2:
      if (*old) return t.RemoveVersion(**old);
      return Insert(t, Version(bucket, key, 100), InBlobs({blob}, 100)).status();
    default: {
      UploadRow upload{.bucket_id = bucket, .key = key, .sequence = t.NextSequence()};
      if (absl::Status made = t.InsertUpload(upload); !made.ok()) return made;
      const PartRow part{.upload_sequence = upload.sequence, .number = 1, .size_bytes = 100};
      if (absl::Status put = t.PutPart(part, InBlobs({blob}, 100)); !put.ok()) return put;
      if (step % 8 == 3) return absl::OkStatus();
      VersionRow version = Version(bucket, key, 100);
      version.sequence = t.NextSequence();
      upload.completed_sequence = version.sequence;
      return t.CompleteUpload(upload, version, {1});
    }
  }
}

struct Settings {
  io::SimProfile profile = io::SimProfile::kStrictPosix;
  bool synchronous_off = false;
  bool ignore_wal_sync = false;
  bool ignore_directory_sync = false;
  bool lends_checkpoints = false;  // where power fails then differs from run to run
};

class Workload {
 public:
  explicit Workload(const Settings& settings) : settings_(settings) {}

  std::unique_ptr<io::SimDisk> MakeDisk(uint64_t seed) const {
    auto disk = std::make_unique<io::SimDisk>(seed, settings_.profile);
    if (settings_.ignore_wal_sync) disk->IgnoreSync([](const std::string& path) { return path.ends_with("-wal"); });
    if (settings_.ignore_directory_sync) disk->IgnoreSyncDirectory([](const std::string&) { return true; });
    return disk;
  }

  // Opens the store, commits steps until one fails, and ends as a program does that is killed; how many were
  // acknowledged. `after_step` runs with the catalog closed when it is given, which makes the run one opening a step.
  int Commit(io::SimDisk& disk, int steps = kSteps) {
    SqliteCatalogOptions options;
    options.directory = "/store";
    options.files = &disk;
    options.clock = &clock_;
    options.checkpoint_pages = 8;
    options.synchronous_off = settings_.synchronous_off;
    const auto catalog = SqliteCatalog::Open(options);
    if (!catalog.ok()) return 0;
    std::jthread checkpoints;
    if (settings_.lends_checkpoints)
      checkpoints = std::jthread([&](std::stop_token stop) { (*catalog)->RunCheckpoints(stop); });
    int done = 0;
    const auto write = [&done](CatalogTransaction& t) { return Step(t, done); };
    while (done < steps && (*catalog)->Update(OpContext(), write).ok()) ++done;
    return done;
  }

 private:
  Settings settings_;
  StillClock clock_;
};

// What the tables hold after each number of steps.
const std::vector<std::string>& States() {
  static const std::vector<std::string> kStates = [] {
    std::vector<std::string> states;
    for (int steps = 0; steps <= kSteps; ++steps) {
      Workload run({});
      const auto disk = run.MakeDisk(1);
      EXPECT_EQ(run.Commit(*disk, steps), steps);
      states.push_back(Dump(*disk).value());
    }
    return states;
  }();
  return kStates;
}

// After how many steps the store is; none when it is in no state that it may be in.
std::optional<int> FindSteps(io::FileSystem& files) {
  if (!files.Exists("/store").value_or(false)) return 0;
  const absl::StatusOr<std::string> dump = Dump(files);
  if (!dump.ok() || !Audit(files).empty()) return std::nullopt;
  const auto state = std::find(States().begin(), States().end(), *dump);
  if (state == States().end()) return std::nullopt;
  return static_cast<int>(state - States().begin());
}

struct Losses {
  int lost = 0;
  int damaged = 0;
  int cuts = 0;
};

// A control stops as soon as it has shown a loss.
Losses CutEverywhere(const Settings& settings, bool is_control = false) {
  Losses losses;
  for (uint64_t cut = 1;; ++cut) {
    Workload run(settings);
    const auto disk = run.MakeDisk(cut);
    disk->CutPowerAt(cut);
    const int acknowledged = run.Commit(*disk);
    for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
      const std::optional<int> steps = FindSteps(*disk->AfterPowerCut(outcome));
      ++losses.cuts;
      if (steps && *steps < acknowledged) ++losses.lost;
      if (!steps || *steps > acknowledged + 1) ++losses.damaged;
    }
    if (!disk->power_lost() || (is_control && losses.lost > 0)) return losses;
  }
}

class PowerCutTest : public testing::TestWithParam<io::SimProfile> {};
INSTANTIATE_TEST_SUITE_P(Profiles, PowerCutTest,
                         testing::Values(io::SimProfile::kStrictPosix, io::SimProfile::kOrdered,
                                         io::SimProfile::kEvil));

TEST_P(PowerCutTest, WhatWasAcknowledgedIsThereAndTheRestIsWholeOrAbsent) {
  const Losses losses = CutEverywhere({.profile = GetParam()});
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.damaged, 0);
  EXPECT_GT(losses.cuts, 400);
}

TEST_P(PowerCutTest, TheSameWhileAnotherThreadMovesTheWal) {
  const Losses losses = CutEverywhere({.profile = GetParam(), .lends_checkpoints = true});
  EXPECT_EQ(losses.lost, 0);
  EXPECT_EQ(losses.damaged, 0);
  EXPECT_GT(losses.cuts, 400);
}

// Controls.
TEST_P(PowerCutTest, WithSynchronousOffAcknowledgedUpdatesAreLost) {
  EXPECT_GT(CutEverywhere({.profile = GetParam(), .synchronous_off = true}, true).lost, 0);
}

TEST_P(PowerCutTest, WithoutTheFlushOfTheWalAcknowledgedUpdatesAreLost) {
  EXPECT_GT(CutEverywhere({.profile = GetParam(), .ignore_wal_sync = true}, true).lost, 0);
}

TEST(PowerCutControlTest, WithoutTheFlushOfTheFolderAcknowledgedUpdatesAreLost) {
  // ext4 would keep the names of files that were flushed.
  EXPECT_GT(CutEverywhere({.ignore_directory_sync = true}, true).lost, 0);
}

TEST_P(PowerCutTest, PowerMayFailAgainDuringTheNextOpening) {
  for (uint64_t cut = 3;; cut += 11) {
    Workload run({.profile = GetParam()});
    const auto disk = run.MakeDisk(cut);
    disk->CutPowerAt(cut);
    const int acknowledged = run.Commit(*disk);
    for (uint64_t second = 1;; second += 3) {
      const auto found = disk->AfterPowerCut(second);
      found->CutPowerAt(second);
      (void)run.Commit(*found, 0);
      for (uint64_t outcome = 0; outcome < 3; ++outcome) {
        const std::optional<int> steps = FindSteps(*found->AfterPowerCut(outcome));
        EXPECT_TRUE(steps && *steps >= acknowledged) << cut << ", " << second << ", " << outcome;
      }
      if (!found->power_lost()) break;
    }
    if (!disk->power_lost()) break;
  }
}

class GroupPowerCutTest : public GroupTest {};

TEST_F(GroupPowerCutTest, AGroupIsThereOrNot) {
  for (uint64_t cut = 1;; ++cut) {
    catalog_.reset();
    disk_ = std::make_unique<io::SimDisk>(cut);
    Open();
    bucket_ = MakeBucket("b");
    const uint64_t before = disk_->changes();
    const std::vector<absl::Status> told = CommitTogether({Put("a", 3000), Put("b", 3000), PutNew("a"), Put("c", 3000)},
                                                          [&] { disk_->CutPowerAt(before + cut); });
    const bool was_cut = disk_->power_lost();
    EXPECT_EQ(told[0].ok(), !was_cut);
    for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
      const auto found = disk_->AfterPowerCut(outcome);
      EXPECT_EQ(Audit(*found), std::vector<std::string>());
      const auto vfs = Vfs::Register(*found, SystemClock(), SystemRandom());
      const auto objects =
          Connection::Open("/store/catalog.db", (*vfs)->name()).value()->QueryInt("SELECT COUNT(*) FROM versions");
      EXPECT_TRUE(*objects == 3 || (was_cut && *objects == 0)) << *objects << " at " << cut << ", " << outcome;
    }
    if (!was_cut) break;
  }
}

}  // namespace
}  // namespace coffer::sqlite
