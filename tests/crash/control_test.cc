// Proof that the power cuts would find what they look for: with any one flush left out, the same check finds
// violations.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>

#include "tests/crash/power_cut.h"

namespace coffer::crash {
namespace {

using Sabotage = std::function<void(io::SimDisk&)>;

struct Control {
  std::string name;
  std::string workload;  // one in which the flush is needed
  Sabotage sabotage;
  bool durable = true;
  // ext4 would keep names of files that were flushed, whatever happens to their folder.
  io::SimProfile profile = io::SimProfile::kStrictPosix;
};

void PrintTo(const Control& control, std::ostream* out) { *out << control.name; }

// The folder of an incarnation, and the folders of blobs in it.
bool IsIncarnation(const std::string& path) {
  return path.starts_with("/store/bytes/blobs/") && std::count(path.begin(), path.end(), '/') == 4;
}
bool IsBlobFolder(const std::string& path) {
  return path.starts_with("/store/bytes/blobs/") && std::count(path.begin(), path.end(), '/') == 5;
}

Sabotage WithoutSyncOf(const std::string& end) {
  return [end](io::SimDisk& disk) { disk.IgnoreSync([end](const std::string& path) { return path.ends_with(end); }); };
}

// Of blobs, before they are flushed.
void WithoutWaitForWrites(io::SimDisk& disk) {
  disk.CompleteEarly([](const std::string& path) { return path.ends_with(".blob"); });
}

Sabotage WithoutSyncOfFolders(io::SimDisk::PathMatch match) {
  return [match](io::SimDisk& disk) { disk.IgnoreSyncDirectory(match); };
}

Sabotage WithoutSyncOfFolder(const std::string& folder) {
  return WithoutSyncOfFolders([folder](const std::string& path) { return path == folder; });
}

// Of the folder of blobs, where the change before it was `before`.
Sabotage WithoutSyncOfBlobFolderAfter(io::SimOp before) {
  return [before](io::SimDisk& disk) {
    auto last = std::make_shared<io::SimOp>(io::SimOp::kRead);
    // A fault that never strikes sees every call.
    const auto watch = [last](const io::SimCall& call) {
      if (IsChange(call.op) && call.op != io::SimOp::kSyncDirectory) *last = call.op;
      return false;
    };
    disk.Fail({.status = absl::InternalError("never"), .match = watch});
    disk.IgnoreSyncDirectory([last, before](const std::string& path) { return IsBlobFolder(path) && *last == before; });
  };
}

const Workload& FindWorkload(const std::string& name) {
  for (const Workload& workload : Workloads()) {
    if (workload.name == name) return workload;
  }
  ADD_FAILURE() << "no workload " << name;
  return Workloads().front();
}

class ControlTest : public testing::TestWithParam<Control> {};

TEST_P(ControlTest, IsNoticed) {
  const Control& control = GetParam();
  const Findings findings = CutEverywhere(
      FindWorkload(control.workload),
      {.profile = control.profile, .durable = control.durable, .sabotage = control.sabotage, .stop_at_first = true});
  EXPECT_GT(findings.bad_states, 0u) << findings.states << " states and nothing wrong in them";
}

const Control kControls[] = {
    {"SqliteSynchronousOff", "Put", nullptr, false},
    {"SqliteSynchronousOffOnOrdered", "Put", nullptr, false, io::SimProfile::kOrdered},
    {"SqliteSynchronousOffOnEvil", "Put", nullptr, false, io::SimProfile::kEvil},
    {"NoSyncOfBlobs", "Put", WithoutSyncOf(".blob")},
    {"NoSyncOfBlobsOnOrdered", "Put", WithoutSyncOf(".blob"), true, io::SimProfile::kOrdered},
    {"NoSyncOfBlobsOnEvil", "Put", WithoutSyncOf(".blob"), true, io::SimProfile::kEvil},
    {"NoSyncOfParts", "Multipart", WithoutSyncOf(".blob")},
    {"NoWaitForWrites", "PutLarge", WithoutWaitForWrites},
    {"NoWaitForWritesOnOrdered", "PutLarge", WithoutWaitForWrites, true, io::SimProfile::kOrdered},
    {"NoWaitForWritesOnEvil", "PutLarge", WithoutWaitForWrites, true, io::SimProfile::kEvil},
    {"NoSyncOfBlobFolders", "Put", WithoutSyncOfFolders(IsBlobFolder)},
    {"NoSyncOfBlobFoldersOnEvil", "Put", WithoutSyncOfFolders(IsBlobFolder), true, io::SimProfile::kEvil},
    {"NoSyncOfBlobFolderAfterCommit", "Put", WithoutSyncOfBlobFolderAfter(io::SimOp::kSync)},
    {"NoSyncOfBlobFolderAfterRemoval", "Reopen", WithoutSyncOfBlobFolderAfter(io::SimOp::kRemove)},
    {"NoSyncOfIncarnationName", "Put", WithoutSyncOfFolder("/store/bytes/blobs")},
    {"NoSyncOfBlobFolderName", "Put", WithoutSyncOfFolders(IsIncarnation)},
    {"NoSyncOfLog", "Overwrite", WithoutSyncOf("catalog.db-wal")},
    {"NoSyncOfDatabase", "Reopen", WithoutSyncOf("catalog.db")},
    {"NoSyncOfSealingKeys", "FirstSteps", WithoutSyncOf("coffer.key.new")},
    {"NoSyncOfMarker", "FirstSteps", WithoutSyncOf("coffer-store.new")},
    {"NoSyncOfStoreFolder", "FirstSteps", WithoutSyncOfFolder("/store")},
    {"NoSyncOfBackendFolder", "FirstSteps", WithoutSyncOfFolder("/store/bytes")},
    {"NoSyncOfRootFolder", "FirstSteps", WithoutSyncOfFolder("/")},
};

INSTANTIATE_TEST_SUITE_P(Flushes, ControlTest, testing::ValuesIn(kControls),
                         [](const testing::TestParamInfo<Control>& info) { return info.param.name; });

}  // namespace
}  // namespace coffer::crash
