// Streams over the simulated disk's queues: completions in any order, and a flush that covers only what had completed.
#include <gtest/gtest.h>

#include <set>

#include "engine/base/error.h"
#include "engine/io/read_ahead.h"
#include "engine/io/sim_disk.h"
#include "engine/io/write_stream.h"
#include "tests/conformance/noise.h"

namespace coffer::io {
namespace {

constexpr size_t kBuffer = 8192;

// The disk does not always lend one.
std::unique_ptr<RequestQueue> Lend(File& file) {
  std::unique_ptr<RequestQueue> queue;
  while (queue == nullptr) queue = file.LendQueue();
  return queue;
}

class SimQueueTest : public testing::TestWithParam<SimProfile> {
 protected:
  absl::Status Write(FileSystem& disk, std::string_view bytes, uint64_t bypass_from = UINT64_MAX) {
    WriteStream stream([&] { return disk.Open("/f", OpenMode::kCreateNew); }, pool_, *pool_.Take(),
                       {.bypass_cache_from_bytes = bypass_from});
    for (size_t at = 0; at < bytes.size(); at += 5000) {
      if (absl::Status status = stream.Append(bytes.substr(at, 5000)); !status.ok()) return status;
    }
    return stream.Sync();
  }

  MemoryBudget budget_{64 * kBuffer};
  BufferPool pool_{budget_, kBuffer, 4};
  const std::string bytes_ = Noise(100'000, 1);
};

TEST_P(SimQueueTest, StreamsGiveBackWhatWasWritten) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SimDisk disk(seed, GetParam());
    ASSERT_TRUE(Write(disk, bytes_, seed % 2 == 0 ? 0 : UINT64_MAX).ok());
    const auto file = *disk.Open("/f", OpenMode::kRead);
    ReadAhead reader(*file, pool_, bytes_.size());
    Buffer buffer = *pool_.Take();
    std::string all;
    for (size_t count = 1; count > 0; all.append(buffer.data(), count)) {
      count = *reader.Read(all.size(), kBuffer, buffer);
    }
    ASSERT_TRUE(all == bytes_) << seed;
  }
}

TEST_P(SimQueueTest, WhatWasFlushedSurvivesAnyCut) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimDisk disk(seed, GetParam());
    ASSERT_TRUE(Write(disk, bytes_).ok());
    ASSERT_TRUE(disk.SyncDirectory("/").ok());
    for (uint64_t outcome = 0; outcome < 6; ++outcome) {
      ASSERT_TRUE(*ReadFile(*disk.AfterPowerCut(outcome), "/f", 1 << 20) == bytes_) << seed << " " << outcome;
    }
  }
}

TEST_P(SimQueueTest, CutsAnywhereEndInUnavailable) {
  bool cut = true;
  for (uint64_t change = 1; cut; ++change) {
    SimDisk disk(change, GetParam());
    disk.CutPowerAt(change);
    const absl::Status status = Write(disk, bytes_);
    cut = disk.power_lost();
    EXPECT_EQ(status.ok(), !cut) << status;
    EXPECT_TRUE(!cut || absl::IsUnavailable(status)) << status;
    for (uint64_t outcome = 0; outcome < 6; ++outcome) ASSERT_NE(disk.AfterPowerCut(outcome), nullptr);
  }
}

TEST_P(SimQueueTest, AnyFailingCallFailsTheStream) {
  bool failed = true;
  for (uint64_t skip = 0; failed; ++skip) {
    SimDisk disk(skip, GetParam());
    disk.Fail({.status = absl::InternalError("EIO"), .skip = skip});
    const absl::Status status = Write(disk, bytes_);
    failed = disk.changes() > skip;
    EXPECT_EQ(absl::IsInternal(status), failed) << status;
  }
}

TEST_P(SimQueueTest, AFullDiskIsSaid) {
  SimDisk disk(1, GetParam());
  disk.SetCapacity(60'000);
  EXPECT_EQ(GetErrorCode(Write(disk, bytes_)), ErrorCode::kStorageFull);
}

// How often a cut after the flush finds all of what was written.
size_t Survivals(const SimDisk& disk, std::string_view bytes) {
  size_t survivals = 0;
  for (uint64_t outcome = 0; outcome < 32; ++outcome) {
    const auto found = ReadFile(*disk.AfterPowerCut(outcome), "/f", 1 << 20);
    survivals += found.ok() && *found == bytes ? 1 : 0;
  }
  return survivals;
}

TEST_P(SimQueueTest, AFlushDoesNotCoverWhatIsUnderWayAndACutMayFindIt) {
  SimDisk disk(7, GetParam());
  const auto file = *disk.Open("/f", OpenMode::kCreateNew);
  ASSERT_TRUE(file->Sync().ok() && disk.SyncDirectory("/").ok());
  const auto queue = Lend(*file);
  std::string bytes = Noise(4096, 2);
  Request request{.writes = true, .offset = 0, .bytes = bytes};
  while (!queue->Start(request)) {
  }
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_GT(Survivals(disk, bytes), 0u);
  EXPECT_LT(Survivals(disk, bytes), 32u);
  ASSERT_EQ(queue->Next(true), &request);
  ASSERT_TRUE(file->Write(request.done_bytes, std::string_view(bytes).substr(request.done_bytes)).ok());
  ASSERT_TRUE(file->Sync().ok());
  EXPECT_EQ(Survivals(disk, bytes), 32u);
}

TEST_P(SimQueueTest, AStreamThatDidNotWaitWouldBeSeen) {
  size_t survivals = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    SimDisk disk(seed, GetParam());
    disk.CompleteEarly([](const std::string&) { return true; });
    ASSERT_TRUE(Write(disk, bytes_).ok());
    ASSERT_TRUE(disk.SyncDirectory("/").ok());
    EXPECT_TRUE(*ReadFile(disk, "/f", 1 << 20) == bytes_) << "programs see it";
    survivals += Survivals(disk, bytes_);
  }
  EXPECT_LT(survivals, 160u);
}

TEST_P(SimQueueTest, AWriteThatWasRefusedIsNoLongerUnderWay) {
  SimDisk disk(7, GetParam());
  const auto file = *disk.Open("/f", OpenMode::kCreateNew);
  ASSERT_TRUE(file->Sync().ok() && disk.SyncDirectory("/").ok());
  const auto queue = Lend(*file);
  while (!file->BypassCache(true)) {
  }
  std::string bytes(100, 'x');
  Request request{.writes = true, .offset = 0, .bytes = bytes};
  while (!queue->Start(request)) {
  }
  ASSERT_EQ(queue->Next(true), &request);
  ASSERT_FALSE(request.status.ok());
  EXPECT_EQ(Survivals(disk, ""), 32u);
}

TEST_P(SimQueueTest, AKillEndsWhatIsUnderWay) {
  SimDisk disk(7, GetParam());
  const auto file = *disk.Open("/f", OpenMode::kCreateNew);
  ASSERT_TRUE(file->Sync().ok() && disk.SyncDirectory("/").ok());
  const auto queue = Lend(*file);
  std::string bytes = Noise(4096, 2);
  Request request{.writes = true, .offset = 0, .bytes = bytes};
  while (!queue->Start(request)) {
  }
  EXPECT_EQ(Survivals(*disk.AfterKill(), ""), 32u);
  ASSERT_EQ(queue->Next(true), &request);
}

TEST(SimQueueOrderTest, CompletesInAnyOrder) {
  std::set<size_t> firsts;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimDisk disk(seed);
    const auto file = *disk.Open("/f", OpenMode::kCreateNew);
    const auto queue = Lend(*file);
    std::string bytes(512, 'x');
    std::vector<Request> requests(4, Request{.writes = true, .bytes = bytes});
    for (Request& request : requests) {
      while (!queue->Start(request)) {
      }
    }
    firsts.insert(static_cast<size_t>(queue->Next(true) - requests.data()));
    for (int i = 0; i < 3; ++i) queue->Next(true);
    EXPECT_EQ(queue->Next(true), nullptr);
  }
  EXPECT_EQ(firsts.size(), 4u);
}

INSTANTIATE_TEST_SUITE_P(Profiles, SimQueueTest,
                         testing::Values(SimProfile::kStrictPosix, SimProfile::kOrdered, SimProfile::kEvil));

}  // namespace
}  // namespace coffer::io
