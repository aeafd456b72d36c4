// Devices that fail, and disks that are full.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/backends/disk/disk_fixture.h"

namespace coffer {
namespace {

constexpr BlobId kFirst{.incarnation = 1, .counter = 1};
constexpr BlobId kSecond{.incarnation = 1, .counter = 2};

class DiskFailure : public testing::Test {
 protected:
  void FailNext(io::SimOp op) {
    disk_.Fail({.status = absl::InternalError("EIO"), .match = [op](const io::SimCall& c) { return c.op == op; }});
  }

  io::SimDisk disk_{1};
  TestDiskBackend backend_{disk_};
};

TEST_F(DiskFailure, AFailedFlushFailsTheCommitAndIsNotTriedAgain) {
  for (const io::SimOp op : {io::SimOp::kSync, io::SimOp::kSyncDirectory, io::SimOp::kWrite, io::SimOp::kCreate}) {
    ASSERT_TRUE(backend_.Write(kSecond, "other").ok());
    const auto writer = *backend_->Create({}, {.id = kFirst});
    ASSERT_TRUE(writer->Append(Noise(10'000, 1)).ok());
    FailNext(op);
    EXPECT_TRUE(absl::IsInternal(writer->Commit().status()));
    disk_.ClearFaults();
    EXPECT_TRUE(absl::IsFailedPrecondition(writer->Commit().status()));
    EXPECT_FALSE(backend_->Open({}, {.id = kFirst, .size_bytes = 10'000}).ok());
    EXPECT_THAT(*backend_.Scan(1), testing::ElementsAre(kSecond));
    ASSERT_TRUE(backend_->Remove({}, {{kSecond}}).ok());
  }
}

TEST_F(DiskFailure, AnyOneFailureLeavesTheRestRight) {
  for (uint64_t skip = 0;; ++skip) {
    io::SimDisk disk(skip);
    TestDiskBackend backend(disk);
    ASSERT_TRUE(backend.attached().ok());
    const uint64_t before = disk.changes();
    disk.Fail({.status = absl::InternalError("EIO"), .skip = skip});
    const std::string first_bytes = Noise(300'000, 1);
    const auto first = backend.Write(kFirst, first_bytes);
    const auto second = backend.Write(kSecond, "second");
    const absl::Status removed = backend->Remove({}, {{kSecond}});
    const bool finished = disk.changes() - before <= skip;
    disk.ClearFaults();
    if (first.ok()) {
      EXPECT_TRUE(*backend.Read(*first) == first_bytes) << skip;
    }
    EXPECT_FALSE(removed.ok() && backend->Open({}, {.id = kSecond, .size_bytes = 6}).ok()) << skip;
    EXPECT_TRUE(backend.Write({1, 3}, "third").ok()) << skip;
    if (finished) {
      EXPECT_TRUE(first.ok() && second.ok() && removed.ok());
      break;
    }
  }
}

TEST_F(DiskFailure, AFullDiskTakesRemovalsAndRecovers) {
  disk_.SetCapacity(1'000'000);
  const auto first = backend_.Write(kFirst, Noise(600'000, 1));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(absl::IsResourceExhausted(backend_.Write(kSecond, Noise(600'000, 2)).status()));
  EXPECT_TRUE(*backend_.Read(*first) == Noise(600'000, 1));
  EXPECT_THAT(*backend_.Scan(1), testing::ElementsAre(kFirst)) << "the failed write keeps room";
  ASSERT_TRUE(backend_->Remove({}, {{kFirst}}).ok());
  EXPECT_TRUE(backend_.Write({1, 3}, Noise(600'000, 3)).ok());
}

TEST_F(DiskFailure, AFailedReadIsTheDevicesError) {
  const BlobRef blob = *backend_.Write(kFirst, Noise(100'000, 1));
  const auto reader = *backend_->Open({}, blob);
  std::string into(1000, '\0');
  for (int i = 0; i < 2; ++i) {
    disk_.Fail({.status = absl::InternalError("EIO"),
                .match = [](const io::SimCall& c) { return c.op == io::SimOp::kRead; },
                .skip = static_cast<uint64_t>(i)});
    EXPECT_TRUE(absl::IsInternal(reader->Read(500, into).status()));
    disk_.ClearFaults();
  }
  ASSERT_TRUE(reader->Read(500, into).ok());
  EXPECT_TRUE(into == Noise(100'000, 1).substr(500, 1000));
}

TEST_F(DiskFailure, AFailedRemovalIsReportedAndCanBeRepeated) {
  ASSERT_TRUE(backend_.Write(kFirst, "1").ok());
  ASSERT_TRUE(backend_.Write(kSecond, "2").ok());
  for (const io::SimOp op : {io::SimOp::kRemove, io::SimOp::kSyncDirectory}) {
    FailNext(op);
    EXPECT_TRUE(absl::IsInternal(backend_->Remove({}, {{kFirst, kSecond}})));
    disk_.ClearFaults();
  }
  EXPECT_TRUE(backend_->Remove({}, {{kFirst, kSecond}}).ok());
  EXPECT_THAT(*backend_.Scan(1), testing::IsEmpty());
}

}  // namespace
}  // namespace coffer
