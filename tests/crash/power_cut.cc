#include "tests/crash/power_cut.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace coffer::crash {
namespace {

constexpr uint64_t kRecoveryChanges = 60;  // about as many as an opening with a collection and a closing makes

class Cutter {
 public:
  Cutter(const Workload& workload, const PowerCuts& cuts)
      : workload_(workload),
        cuts_(cuts),
        settings_{.durable = cuts.durable, .seed = cuts.seed},
        prepared_(Prepare(workload, cuts.profile, cuts.seed)) {}

  Findings Run() {
    for (const uint64_t change : cuts_.at) CutAt(change);
    if (!cuts_.at.empty()) return std::move(findings_);
    for (uint64_t change = cuts_.first; CutAt(change); change += cuts_.step) {
    }
    return std::move(findings_);
  }

 private:
  // False when the workload ended before.
  bool CutAt(uint64_t change) {
    const std::unique_ptr<io::SimDisk> disk = prepared_.disk->AfterKill();
    if (cuts_.sabotage) cuts_.sabotage(*disk);
    disk->CutPowerAt(change);
    const Memory memory = RunWorkload(workload_, *disk, settings_, prepared_.memory);
    if (!disk->power_lost()) findings_.changes = disk->changes();
    for (uint64_t i = 0; i < cuts_.outcomes; ++i) {
      // The random ones differ from cut to cut.
      const uint64_t outcome = i < 2 ? i : change * cuts_.outcomes + i;
      CheckOutcome(*disk, memory, change, outcome);
      if (cuts_.stop_at_first && findings_.bad_states > 0) return false;
    }
    return disk->power_lost();
  }

  void CheckOutcome(const io::SimDisk& disk, const Memory& memory, uint64_t change, uint64_t outcome) {
    io::SimRandom random(io::MixSeeds(cuts_.seed, io::MixSeeds(change, outcome)));
    Note(CheckFound(*disk.AfterPowerCut(outcome), settings_, memory), disk, change, absl::StrCat("outcome ", outcome));
    if (cuts_.second_cut_every == 0 || !random.OneIn(cuts_.second_cut_every)) return;
    const uint64_t second = 1 + random.Below(kRecoveryChanges);
    const uint64_t second_outcome = random.Below(8);
    Note(CheckSecondCut(*disk.AfterPowerCut(outcome), settings_, memory, second, second_outcome), disk, change,
         absl::StrCat("outcome ", outcome, ", a second cut at ", second, " with outcome ", second_outcome));
  }

  void Note(const Violations& violations, const io::SimDisk& disk, uint64_t change, const std::string& outcome) {
    ++findings_.states;
    if (violations.empty()) return;
    if (findings_.bad_states++ > 0) return;
    findings_.report = absl::StrCat("seed ", cuts_.seed, ", ", NameOf(cuts_.profile), ", ", workload_.name,
                                    ", cut at change ", change, ", ", outcome, ":\n  ",
                                    absl::StrJoin(violations, "\n  "), "\nthe last calls:\n", disk.DescribeLog());
  }

  const Workload& workload_;
  const PowerCuts& cuts_;
  const HostSettings settings_;
  const Prepared prepared_;
  Findings findings_;
};

}  // namespace

std::string NameOf(io::SimProfile profile) {
  switch (profile) {
    case io::SimProfile::kStrictPosix:
      return "StrictPosix";
    case io::SimProfile::kOrdered:
      return "Ordered";
    case io::SimProfile::kEvil:
      return "Evil";
  }
  return "unknown";
}

Prepared Prepare(const Workload& workload, io::SimProfile profile, uint64_t seed) {
  io::SimDisk disk(seed, profile);
  Session session(disk, {.seed = io::MixSeeds(seed, 0)}, {});
  // The first steps of a store are a workload of their own.
  if (workload.name != "FirstSteps") session.Open().IgnoreError();
  workload.prepare(session);
  return {disk.AfterPowerCut(1), session.memory()};
}

Memory RunWorkload(const Workload& workload, io::SimDisk& disk, const HostSettings& settings, Memory memory) {
  Session session(disk, settings, std::move(memory));
  if (session.Open().ok()) workload.run(session);
  session.Close();
  return session.memory();
}

Findings CutEverywhere(const Workload& workload, const PowerCuts& cuts) { return Cutter(workload, cuts).Run(); }

}  // namespace coffer::crash
