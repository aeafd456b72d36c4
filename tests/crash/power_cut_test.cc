// The power fails at every change of every workload: nothing that was acknowledged is lost.
#include "tests/crash/power_cut.h"

#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <tuple>

namespace coffer::crash {
namespace {

constexpr io::SimProfile kProfiles[] = {io::SimProfile::kStrictPosix, io::SimProfile::kOrdered, io::SimProfile::kEvil};

using Case = std::tuple<Workload, io::SimProfile>;

constexpr uint64_t kRandomWorkloads = 36;

// Whoever asks for what is not there gets an error; here nobody does.
TEST(WorkloadTest, SucceedsWhenNothingFails) {
  for (const Workload& workload : Workloads()) {
    const Prepared prepared = Prepare(workload, io::SimProfile::kStrictPosix, 1);
    const Memory memory = RunWorkload(workload, *prepared.disk->AfterKill(), {}, prepared.memory);
    EXPECT_EQ(memory.errors, std::vector<std::string>()) << workload.name;
    EXPECT_EQ(memory.oracle.worlds().size(), 1u) << workload.name;
  }
}

class PowerCutTest : public testing::TestWithParam<Case> {};

TEST_P(PowerCutTest, LosesNothingThatWasAcknowledged) {
  const auto& [workload, profile] = GetParam();
  const Findings findings = CutEverywhere(workload, {.profile = profile});
  EXPECT_EQ(findings.bad_states, 0u) << findings.report;
  EXPECT_GT(findings.changes, 70u);
  EXPECT_GT(findings.states, findings.changes * 4);
}

INSTANTIATE_TEST_SUITE_P(Workloads, PowerCutTest,
                         testing::Combine(testing::ValuesIn(Workloads()), testing::ValuesIn(kProfiles)),
                         [](const testing::TestParamInfo<Case>& info) {
                           return std::get<0>(info.param).name + "On" + NameOf(std::get<1>(info.param));
                         });

class RandomPowerCutTest : public testing::TestWithParam<uint64_t> {};

TEST_P(RandomPowerCutTest, LosesNothingThatWasAcknowledged) {
  const uint64_t seed = GetParam();
  const Findings findings = CutEverywhere(
      RandomWorkload(seed), {.profile = kProfiles[seed % 3], .seed = seed, .first = 1 + seed % 7, .step = 7});
  EXPECT_EQ(findings.bad_states, 0u) << findings.report;
  EXPECT_GT(findings.changes, 70u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomPowerCutTest, testing::Range(uint64_t{1}, kRandomWorkloads + 1));

// The changes that move the log into the database, and the one behind each: the flush, and the log's new beginning.
std::vector<uint64_t> ChangesAroundCheckpoints(const Workload& workload, io::SimProfile profile) {
  const Prepared prepared = Prepare(workload, profile, 1);
  const std::unique_ptr<io::SimDisk> disk = prepared.disk->AfterKill();
  std::set<uint64_t> changes;
  // A fault that never strikes sees every call.
  disk->Fail({.status = absl::InternalError("never"), .match = [&changes](const io::SimCall& call) {
                if (call.op == io::SimOp::kWrite && call.path.ends_with("catalog.db")) {
                  changes.insert({call.change, call.change + 1});
                }
                return false;
              }});
  RunWorkload(workload, *disk, {}, prepared.memory);
  return {changes.begin(), changes.end()};
}

class CheckpointPowerCutTest : public testing::TestWithParam<io::SimProfile> {};

TEST_P(CheckpointPowerCutTest, LosesNothingThatWasAcknowledged) {
  const Workload workload = CheckpointWorkload();
  const std::vector<uint64_t> changes = ChangesAroundCheckpoints(workload, GetParam());
  ASSERT_GT(changes.size(), 60u);
  PowerCuts cuts{.profile = GetParam(), .outcomes = 3};
  // A run takes long. The last changes are the end of a checkpoint at the closing.
  for (size_t i = 0; i < changes.size(); i += 4) cuts.at.push_back(changes[i]);
  const Findings findings = CutEverywhere(workload, cuts);
  EXPECT_EQ(findings.bad_states, 0u) << findings.report;
}

INSTANTIATE_TEST_SUITE_P(Profiles, CheckpointPowerCutTest, testing::ValuesIn(kProfiles),
                         [](const testing::TestParamInfo<io::SimProfile>& info) { return NameOf(info.param); });

}  // namespace
}  // namespace coffer::crash
