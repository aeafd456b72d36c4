#include "engine/io/sim_disk.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer::io {
namespace {

constexpr SimProfile kProfiles[] = {SimProfile::kStrictPosix, SimProfile::kOrdered, SimProfile::kEvil};
constexpr uint64_t kOutcomes = 200;

std::unique_ptr<File> Open(FileSystem& disk, const std::string& path, OpenMode mode = OpenMode::kCreate) {
  auto file = disk.Open(path, mode);
  EXPECT_TRUE(file.ok()) << file.status();
  return file.ok() ? *std::move(file) : nullptr;
}

std::string Content(FileSystem& disk, const std::string& path) {
  const auto content = ReadFile(disk, path, 1 << 24);
  return content.ok() ? *content : std::string(content.status().message());
}

void WriteDurably(FileSystem& disk, const std::string& path, std::string_view content) {
  const auto file = Open(disk, path);
  ASSERT_TRUE(file->Write(0, content).ok());
  ASSERT_TRUE(file->Sync().ok());
  ASSERT_TRUE(disk.SyncDirectory(std::string(DirectoryOf(path))).ok());
}

class SimDiskProfileTest : public testing::TestWithParam<SimProfile> {};
INSTANTIATE_TEST_SUITE_P(Profiles, SimDiskProfileTest, testing::ValuesIn(kProfiles));

TEST_P(SimDiskProfileTest, WhatWasFlushedIsNeverLost) {
  SimDisk disk(1, GetParam());
  ASSERT_TRUE(CreateDirectories(disk, "/a/b").ok());
  const std::string content(10'000, 'x');
  WriteDurably(disk, "/a/b/f", content);
  // More changes that are not flushed, elsewhere.
  const auto other = Open(disk, "/a/b/g");
  ASSERT_TRUE(other->Write(0, "unsynced").ok());
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto found = disk.AfterPowerCut(outcome);
    EXPECT_EQ(Content(*found, "/a/b/f"), content) << outcome;
  }
}

TEST_P(SimDiskProfileTest, UnflushedBytesMayBeLostKeptOrTorn) {
  SimDisk disk(2, GetParam());
  const std::string before(32'768, 'a');
  const std::string after(32'768, 'b');
  WriteDurably(disk, "f", before);
  const auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(0, after).ok());
  std::set<std::string> contents;
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome)
    contents.insert(Content(*disk.AfterPowerCut(outcome), "f"));
  EXPECT_EQ(contents.count(before), 1u);
  EXPECT_EQ(contents.count(after), 1u);
  EXPECT_GT(contents.size(), 10u) << "no torn writes";
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "f"), before);
  EXPECT_EQ(Content(*disk.AfterPowerCut(1), "f"), after);
}

TEST_P(SimDiskProfileTest, BytesOutsideOfUnflushedWritesStay) {
  SimDisk disk(3, GetParam());
  WriteDurably(disk, "f", std::string(8192, 'a'));
  const auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(1000, std::string(3000, 'b')).ok());
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const std::string content = Content(*disk.AfterPowerCut(outcome), "f");
    ASSERT_EQ(content.size(), 8192u);
    EXPECT_EQ(content.substr(0, 1000), std::string(1000, 'a'));
    EXPECT_EQ(content.substr(4000), std::string(4192, 'a'));
  }
}

TEST_P(SimDiskProfileTest, ASyncedFileWithoutItsNameMayBeLost) {
  SimDisk disk(4, GetParam());
  const auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(0, "data").ok());
  ASSERT_TRUE(file->Sync().ok());
  std::set<std::string> contents;
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto found = disk.AfterPowerCut(outcome);
    contents.insert(*found->Exists("f") ? Content(*found, "f") : "(absent)");
  }
  // ext4 writes the name down with the first flush of a new file; POSIX does not ask for it.
  if (GetParam() == SimProfile::kOrdered) {
    EXPECT_EQ(contents, std::set<std::string>{"data"});
  } else {
    EXPECT_EQ(contents, (std::set<std::string>{"(absent)", "data"}));
  }
}

TEST_P(SimDiskProfileTest, ARenameWithoutFlushOfTheFolderMayBeLostButIsWhole) {
  SimDisk disk(5, GetParam());
  WriteDurably(disk, "old", "old");
  WriteDurably(disk, "new", "new");
  ASSERT_TRUE(disk.Rename("new", "old").ok());
  std::set<std::string> contents;
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome)
    contents.insert(Content(*disk.AfterPowerCut(outcome), "old"));
  EXPECT_EQ(contents, (std::set<std::string>{"old", "new"}));
  ASSERT_TRUE(disk.SyncDirectory("/").ok());
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto found = disk.AfterPowerCut(outcome);
    EXPECT_EQ(Content(*found, "old"), "new");
    EXPECT_FALSE(*found->Exists("new"));
  }
}

TEST_P(SimDiskProfileTest, ARemovalWithoutFlushOfTheFolderMayComeBack) {
  SimDisk disk(6, GetParam());
  WriteDurably(disk, "f", "data");
  ASSERT_TRUE(disk.Remove("f").ok());
  EXPECT_FALSE(*disk.Exists("f"));
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "f"), "data");
  EXPECT_FALSE(*disk.AfterPowerCut(1)->Exists("f"));
}

TEST_P(SimDiskProfileTest, AnUnflushedFolderTakesItsFilesWithIt) {
  SimDisk disk(7, GetParam());
  ASSERT_TRUE(disk.CreateDirectory("d").ok());
  WriteDurably(disk, "d/f", "data");
  // An ordered journal has the folder in it before the file's name.
  EXPECT_EQ(*disk.AfterPowerCut(0)->Exists("d"), GetParam() == SimProfile::kOrdered);
  ASSERT_TRUE(disk.SyncDirectory("/").ok());
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "d/f"), "data");
}

TEST_P(SimDiskProfileTest, OutcomesRepeat) {
  const auto run = [&](uint64_t seed) {
    SimDisk disk(seed, GetParam());
    const auto file = Open(disk, "f");
    for (uint64_t i = 0; i < 50; ++i)
      EXPECT_TRUE(file->Write(i * 700, std::string(900, static_cast<char>('A' + i))).ok());
    EXPECT_TRUE(disk.SyncDirectory("/").ok());
    return Content(*disk.AfterPowerCut(9), "f");
  };
  EXPECT_EQ(run(11), run(11));
}

TEST(SimDiskTest, ASizeMaySurviveWithoutItsData) {
  const auto tails = [](SimProfile profile) {
    SimDisk disk(8, profile);
    WriteDurably(disk, "f", "head");
    const auto file = Open(disk, "f");
    EXPECT_TRUE(file->Write(4, std::string(4096, 'd')).ok());
    std::set<std::string> kinds;
    for (uint64_t outcome = 0; outcome < 500; ++outcome) {
      const std::string tail = Content(*disk.AfterPowerCut(outcome), "f").substr(4);
      if (tail.empty()) continue;
      const bool data = tail.find_first_not_of('d') == std::string::npos;
      const bool zeros = tail.find_first_not_of('\0') == std::string::npos;
      const bool mixed = tail.find_first_not_of(std::string("d\0", 2)) == std::string::npos;
      kinds.insert(data ? "data" : zeros ? "zeros" : mixed ? "torn" : "garbage");
    }
    return kinds;
  };
  EXPECT_EQ(tails(SimProfile::kOrdered), (std::set<std::string>{"data"}));
  EXPECT_EQ(tails(SimProfile::kStrictPosix), (std::set<std::string>{"data", "torn", "zeros"}));
  EXPECT_EQ(tails(SimProfile::kEvil).count("garbage"), 1u);
}

TEST(SimDiskTest, OrderedProfileKeepsNamesInOrder) {
  SimDisk disk(9, SimProfile::kOrdered);
  for (const char* name : {"1", "2", "3", "4"}) Open(disk, name);
  std::set<size_t> counts;
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto entries = *disk.AfterPowerCut(outcome)->List("/");
    for (size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(entries[i].name, absl::StrCat(i + 1));
    counts.insert(entries.size());
  }
  EXPECT_EQ(counts.size(), 5u);
}

TEST(SimDiskTest, PowerFailsAtTheChosenChange) {
  SimDisk disk(10);
  const auto file = Open(disk, "f");
  EXPECT_EQ(disk.changes(), 1u);
  disk.CutPowerAt(3);
  EXPECT_TRUE(file->Write(0, "one").ok());
  EXPECT_TRUE(absl::IsUnavailable(file->Write(3, "two")));
  EXPECT_TRUE(disk.power_lost());
  char byte[1];
  EXPECT_TRUE(absl::IsUnavailable(file->Read(0, byte).status()));
  EXPECT_TRUE(absl::IsUnavailable(file->Sync()));
  EXPECT_TRUE(absl::IsUnavailable(disk.Open("g", OpenMode::kCreate).status()));
  EXPECT_TRUE(absl::IsUnavailable(disk.Exists("f").status()));
  EXPECT_EQ(Content(*disk.AfterPowerCut(1), "f"), "onetwo");
}

TEST(SimDiskTest, AFlushThatThePowerCutHitsDidNotHappen) {
  SimDisk disk(11);
  const auto file = Open(disk, "f");
  ASSERT_TRUE(disk.SyncDirectory("/").ok());
  ASSERT_TRUE(file->Write(0, "data").ok());
  disk.CutPowerAt(disk.changes() + 1);
  EXPECT_FALSE(file->Sync().ok());
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "f"), "");
}

TEST(SimDiskTest, FaultsHitOnceOrForEver) {
  SimDisk disk(12);
  const auto file = Open(disk, "f");
  disk.Fail({absl::InternalError("once"), {}, 1, false});
  EXPECT_TRUE(file->Write(0, "a").ok());
  EXPECT_TRUE(absl::IsInternal(file->Write(1, "b")));
  EXPECT_TRUE(file->Write(1, "b").ok());
  disk.Fail({absl::InternalError("ever"), [](const SimCall& call) { return call.op == SimOp::kRead; }, 0, true});
  char byte[1];
  EXPECT_TRUE(absl::IsInternal(file->Read(0, byte).status()));
  EXPECT_TRUE(absl::IsInternal(file->Read(0, byte).status()));
  EXPECT_TRUE(file->Write(2, "c").ok());
  disk.ClearFaults();
  EXPECT_EQ(Content(disk, "f"), "abc");
}

TEST(SimDiskTest, AFailedFlushIsNotMadeGoodByTheNext) {
  bool lost = false;
  for (uint64_t seed = 0; seed < 20 && !lost; ++seed) {
    SimDisk disk(seed);
    const auto file = Open(disk, "f");
    ASSERT_TRUE(disk.SyncDirectory("/").ok());
    ASSERT_TRUE(file->Write(0, "data").ok());
    disk.Fail({absl::InternalError("EIO"), {}, 0, false});
    EXPECT_FALSE(file->Sync().ok());
    EXPECT_TRUE(file->Sync().ok());
    EXPECT_EQ(Content(disk, "f"), "data");
    lost = Content(*disk.AfterPowerCut(1), "f").empty();
  }
  EXPECT_TRUE(lost);
}

TEST(SimDiskTest, AFullDiskTakesWhatFitsAndRecovers) {
  SimDisk disk(13);
  disk.SetCapacity(100);
  const auto file = Open(disk, "f");
  EXPECT_TRUE(file->Write(0, std::string(80, 'a')).ok());
  const absl::Status status = file->Write(80, std::string(80, 'b'));
  EXPECT_EQ(GetErrorCode(status), ErrorCode::kStorageFull);
  EXPECT_EQ(*file->Size(), 100u);
  EXPECT_EQ(disk.Stat("/")->free_bytes, 0u);
  EXPECT_TRUE(file->Write(0, "overwriting needs no room").ok());
  EXPECT_TRUE(absl::IsResourceExhausted(file->Truncate(101)));
  const auto other = Open(disk, "g");
  EXPECT_FALSE(other->Write(0, "x").ok());
  EXPECT_TRUE(file->Truncate(10).ok());
  EXPECT_EQ(disk.used_bytes(), 10u);
  EXPECT_TRUE(other->Write(0, "x").ok());
}

TEST(SimDiskTest, RoomComesBackWhenNameAndFilesAreGone) {
  SimDisk disk(14);
  auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(0, "0123456789").ok());
  ASSERT_TRUE(disk.Remove("f").ok());
  EXPECT_EQ(disk.used_bytes(), 10u);
  char bytes[10];
  EXPECT_EQ(*file->Read(0, bytes), 10u);
  file.reset();
  EXPECT_EQ(disk.used_bytes(), 0u);
}

TEST(SimDiskTest, IgnoredFlushesReportSuccess) {
  SimDisk disk(15);
  disk.IgnoreSync([](const std::string& path) { return path == "f"; });
  const auto f = Open(disk, "f");
  const auto g = Open(disk, "g");
  ASSERT_TRUE(f->Write(0, "x").ok() && g->Write(0, "x").ok());
  EXPECT_TRUE(f->Sync().ok() && g->Sync().ok());
  ASSERT_TRUE(disk.SyncDirectory("/").ok());
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "f"), "");
  EXPECT_EQ(Content(*disk.AfterPowerCut(0), "g"), "x");
  disk.IgnoreSyncDirectory([](const std::string&) { return true; });
  WriteDurably(disk, "h", "x");
  EXPECT_FALSE(*disk.AfterPowerCut(0)->Exists("h"));
}

TEST(SimDiskTest, LocksConflictAmongOpenFilesAndGoWithThePower) {
  SimDisk disk(16);
  auto first = Open(disk, "f");
  const auto second = Open(disk, "f");
  EXPECT_TRUE(first->Lock(10, 10, true).ok());
  EXPECT_TRUE(first->Lock(10, 10, false).ok());
  EXPECT_TRUE(second->Lock(15, 1, false).ok());
  EXPECT_TRUE(absl::IsUnavailable(second->Lock(12, 1, true)));
  EXPECT_TRUE(absl::IsUnavailable(first->Lock(0, 0, true)));
  EXPECT_TRUE(second->Lock(20, 5, true).ok());
  ASSERT_TRUE(disk.SyncDirectory("/").ok());
  const auto killed = disk.AfterKill();
  EXPECT_TRUE(Open(*killed, "f")->Lock(0, 0, true).ok());
  const auto found = disk.AfterPowerCut(0);
  EXPECT_TRUE(Open(*found, "f")->Lock(0, 0, true).ok());
}

TEST(SimDiskTest, AKillLosesNothingAndFlushesNothing) {
  SimDisk disk(17);
  const auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(0, "data").ok());
  const auto killed = disk.AfterKill();
  EXPECT_EQ(Content(*killed, "f"), "data");
  EXPECT_FALSE(*killed->AfterPowerCut(0)->Exists("f"));
  ASSERT_TRUE(file->Write(0, "DATA").ok());
  EXPECT_EQ(Content(*killed, "f"), "data");
}

TEST(SimDiskTest, BehavesAsAFileSystem) {
  SimDisk disk(18);
  EXPECT_TRUE(absl::IsNotFound(disk.Open("f", OpenMode::kRead).status()));
  EXPECT_TRUE(absl::IsNotFound(disk.Open("no/f", OpenMode::kCreate).status()));
  WriteDurably(disk, "f", "x");
  EXPECT_TRUE(absl::IsAlreadyExists(disk.Open("f", OpenMode::kCreateNew).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(disk.Open("f/g", OpenMode::kCreate).status()));
  EXPECT_FALSE(Open(disk, "f", OpenMode::kRead)->Write(0, "y").ok());
  ASSERT_TRUE(disk.CreateDirectory("d").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(disk.CreateDirectory("d")));
  EXPECT_FALSE(disk.Open("d", OpenMode::kRead).ok());
  EXPECT_FALSE(disk.Remove("d").ok());
  ASSERT_TRUE(disk.Rename("f", "d/f").ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(disk.RemoveDirectory("d")));
  EXPECT_TRUE(absl::IsInvalidArgument(disk.Rename("d", "d/e")));
  ASSERT_TRUE(disk.Rename("d", "e").ok());
  EXPECT_EQ(Content(disk, "/e/./f"), "x");
  EXPECT_EQ(disk.List("/")->size(), 1u);
  ASSERT_TRUE(disk.Remove("e/f").ok());
  EXPECT_TRUE(disk.RemoveDirectory("e").ok());
  disk.PretendNetwork("nfs");
  EXPECT_TRUE(disk.Stat("/")->is_network);
}

TEST(SimDiskTest, TheLogNamesCalls) {
  SimDisk disk(19);
  const auto file = Open(disk, "f");
  ASSERT_TRUE(file->Write(3, "abc").ok());
  EXPECT_EQ(disk.DescribeLog(), "1 create f\n2 write f 3 at 3\n");
}

TEST(SimDiskTest, AtomicReplacementSurvivesEveryCut) {
  for (const SimProfile profile : kProfiles) {
    for (uint64_t cut = 1;; ++cut) {
      SimDisk disk(20, profile);
      ASSERT_TRUE(WriteFileAtomically(disk, "f", "old").ok());
      disk.CutPowerAt(disk.changes() + cut);
      const bool done = WriteFileAtomically(disk, "f", "new").ok();
      for (uint64_t outcome = 0; outcome < 40; ++outcome) {
        const auto found = disk.AfterPowerCut(outcome);
        const std::string content = Content(*found, "f");
        EXPECT_TRUE(content == "new" || (content == "old" && !done)) << content << " after " << cut;
        EXPECT_TRUE(WriteFileAtomically(*found, "f", "newer").ok());
      }
      if (done) break;
    }
  }
}

TEST(SimDiskTest, ThreadsWorkSideBySide) {
  SimDisk disk(21);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&disk, i] {
      for (int round = 0; round < 100; ++round) {
        const std::string path = absl::StrCat("f", i, "-", round % 3);
        EXPECT_TRUE(WriteFileAtomically(disk, path, "content").ok());
        if (round % 10 == 0) disk.AfterPowerCut(2);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(disk.List("/")->size(), 12u);
}

}  // namespace
}  // namespace coffer::io
