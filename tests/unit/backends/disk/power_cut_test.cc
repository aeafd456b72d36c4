// What a power cut leaves, at every change and in several outcomes: acknowledged blobs whole, acknowledged removals
// done, and nothing else readable as what it is not.
#include <functional>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/backends/disk/disk_fixture.h"

namespace coffer {
namespace {

constexpr uint64_t kOutcomes = 6;

// What a host did, as far as it knows.
struct History {
  std::map<BlobId, std::string> tried;  // every blob that was begun
  std::map<BlobId, BlobRef> committed;
  std::map<BlobId, BlobRef> removed;  // Remove returned
};

void Put(TestDiskBackend& backend, History& history, BlobId id, size_t length) {
  history.tried[id] = Noise(length, id.counter);
  const auto blob = backend.Write(id, history.tried[id]);
  if (blob.ok()) history.committed[id] = *blob;
}

void Remove(TestDiskBackend& backend, History& history, BlobId id) {
  const auto found = history.committed.find(id);
  if (found == history.committed.end()) return;
  const BlobRef blob = found->second;
  history.committed.erase(found);  // from here on it may be gone
  if (backend->Remove({}, {{id}}).ok()) history.removed[id] = blob;
}

// Blobs of one page, of several buffers and without bytes, in two folders and two incarnations.
History Work(io::SimDisk& disk) {
  History history;
  TestDiskBackend backend(disk);
  Put(backend, history, {1, 1}, 5000);
  Put(backend, history, {1, 2}, 600'000);
  Put(backend, history, {1, 5000}, 100);
  Remove(backend, history, {1, 1});
  {
    auto abandoned = backend->Create({}, {.id = {1, 3}});
    if (abandoned.ok()) (*abandoned)->Append(Noise(300'000, 3)).IgnoreError();
  }
  Remove(backend, history, {1, 5000});
  Put(backend, history, {2, 1}, 0);
  Remove(backend, history, {1, 2});
  Put(backend, history, {2, 4}, 70'000);
  Put(backend, history, {2, 5}, 600'000);
  return history;
}

// What is wrong with the disk that was found; empty when nothing is.
std::string Check(io::SimDisk& disk, const History& history) {
  TestDiskBackend backend(disk);
  if (!backend.attached().ok()) return backend.attached().ToString();
  for (const auto& [id, blob] : history.committed) {
    const auto read = backend.Read(blob);
    if (!read.ok()) return absl::StrCat("lost ", id.counter, ": ", read.status().ToString());
    if (*read != history.tried.at(id)) return absl::StrCat("wrong bytes in ", id.counter);
  }
  for (const auto& [id, blob] : history.removed) {
    if (!absl::IsNotFound(backend->Open({}, blob).status())) return absl::StrCat("came back: ", id.counter);
  }
  for (const auto& [id, bytes] : history.tried) {
    const auto read = backend.Read({.id = id, .size_bytes = bytes.size()});
    if (read.ok() && *read != bytes) return absl::StrCat("torn ", id.counter);
  }
  for (const uint64_t incarnation : {1, 2}) {
    const auto litter = backend.Scan(incarnation);
    if (!litter.ok()) return litter.status().ToString();
    if (absl::Status status = backend->Remove({}, *litter); !status.ok()) return status.ToString();
    if (!backend.Scan(incarnation)->empty()) return "litter stays";
  }
  return "";
}

using Prepare = std::function<void(io::SimDisk&)>;

// The first thing that goes wrong in any outcome of a cut at any change.
std::string CutEverywhere(io::SimProfile profile, const Prepare& prepare) {
  bool cut = true;
  for (uint64_t change = 1; cut; ++change) {
    io::SimDisk disk(change, profile);
    prepare(disk);
    disk.CutPowerAt(change);
    const History history = Work(disk);
    cut = disk.power_lost();
    if (!cut) disk.CutPower();
    for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
      const std::string wrong = Check(*disk.AfterPowerCut(outcome), history);
      if (!wrong.empty()) return absl::StrCat("change ", change, ", outcome ", outcome, ": ", wrong);
    }
  }
  return "";
}

class DiskPowerCut : public testing::TestWithParam<io::SimProfile> {};

TEST_P(DiskPowerCut, WhatWasAcknowledgedIsThere) {
  EXPECT_EQ(CutEverywhere(GetParam(), [](io::SimDisk&) {}), "");
}

INSTANTIATE_TEST_SUITE_P(Profiles, DiskPowerCut,
                         testing::Values(io::SimProfile::kStrictPosix, io::SimProfile::kOrdered,
                                         io::SimProfile::kEvil));

// Leaves a blob whose name the drive has, while neither its removal nor that of its folders was flushed.
void LeaveFolderUnflushed(TestDiskBackend& backend) {
  ASSERT_TRUE(backend.Write({2, 1}, "the newest folder is kept").ok());
  const auto abandoned = backend->Create({}, {.id = {1, 3}});
  ASSERT_TRUE((*abandoned)->Append(Noise(300'000, 3)).ok());
  ASSERT_TRUE(backend.Write({1, 1}, "flushes the names beside it").ok());
  ASSERT_TRUE(backend->Remove({}, {{{.incarnation = 1, .counter = 1}}}).ok());
  (*abandoned)->Abort();
}

TEST_P(DiskPowerCut, WhatWasRemovedOrNotListedStaysAwayWithItsFolder) {
  bool came_back = false;
  for (uint64_t outcome = 0; outcome < kOutcomes; ++outcome) {
    io::SimDisk disk(outcome, GetParam());
    TestDiskBackend backend(disk);
    LeaveFolderUnflushed(backend);
    came_back |= !TestDiskBackend(*disk.AfterPowerCut(outcome)).Scan(1)->empty();
    {
      const auto copy = disk.AfterKill();
      ASSERT_TRUE(TestDiskBackend(*copy)->Remove({}, {{{.incarnation = 1, .counter = 3}}}).ok());
      EXPECT_TRUE(TestDiskBackend(*copy->AfterPowerCut(outcome)).Scan(1)->empty()) << outcome;
    }
    ASSERT_TRUE(backend.Scan(1)->empty());
    EXPECT_TRUE(TestDiskBackend(*disk.AfterPowerCut(outcome)).Scan(1)->empty()) << outcome;
  }
  EXPECT_TRUE(came_back) << "there was nothing to flush";
}

// The same with one kind of flush left out, or the wait before it: that the test above notices each shows that it would
// notice its loss.
TEST(DiskPowerCutControl, EachFlushIsNeeded) {
  const auto is = [](std::string path) { return [path](const std::string& other) { return other == path; }; };
  const std::string blobs = absl::StrCat(kTestRoot, "/blobs");
  const std::string incarnation = blobs + "/0000000000000002";
  const std::map<std::string, Prepare> controls = {
      {"blob",
       [](io::SimDisk& disk) { disk.IgnoreSync([](const std::string& path) { return path.ends_with(".blob"); }); }},
      {"writes under way",
       [](io::SimDisk& disk) { disk.CompleteEarly([](const std::string& path) { return path.ends_with(".blob"); }); }},
      {"root", [&](io::SimDisk& disk) { disk.IgnoreSyncDirectory(is(kTestRoot)); }},
      {"blobs", [&](io::SimDisk& disk) { disk.IgnoreSyncDirectory(is(blobs)); }},
      {"incarnation", [&](io::SimDisk& disk) { disk.IgnoreSyncDirectory(is(incarnation)); }},
      {"fan-out", [&](io::SimDisk& disk) { disk.IgnoreSyncDirectory(is(incarnation + "/0000000000000")); }},
      {"removal", [&](io::SimDisk& disk) { disk.IgnoreSyncDirectory(is(blobs + "/0000000000000001/0000000000001")); }},
  };
  for (const auto& [name, prepare] : controls) {
    EXPECT_NE(CutEverywhere(io::SimProfile::kStrictPosix, prepare), "") << "nobody missed the flush of " << name;
  }
}

}  // namespace
}  // namespace coffer
