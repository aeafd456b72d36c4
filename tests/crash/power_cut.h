// Fails the power at every change that a workload makes to its disk, and checks what several outcomes of each cut
// leave.
#pragma once

#include <functional>
#include <string>

#include "engine/io/sim_disk.h"
#include "tests/crash/checker.h"
#include "tests/crash/workload.h"

namespace coffer::crash {

struct PowerCuts {
  io::SimProfile profile = io::SimProfile::kStrictPosix;
  uint64_t seed = 1;
  uint64_t outcomes = 4;  // of each cut: nothing unflushed survives, all of it, and random ones
  uint64_t first = 1;     // the first change to cut at, and by how many to go on
  uint64_t step = 1;
  std::vector<uint64_t> at;       // these changes instead
  uint64_t second_cut_every = 5;  // one in so many outcomes is cut again while it recovers; 0: none
  bool durable = true;
  // For controls: spoils the disk before the workload runs; the first bad state is enough.
  std::function<void(io::SimDisk&)> sabotage;
  bool stop_at_first = false;
};

struct Findings {
  uint64_t changes = 0;  // that the workload makes when it is left alone
  uint64_t states = 0;   // disks that were checked
  uint64_t bad_states = 0;
  std::string report;  // the first of them, with all that is needed to see it again
};

// A prepared store on a disk where all is durable, and what its user remembers.
struct Prepared {
  std::unique_ptr<io::SimDisk> disk;
  Memory memory;
};
Prepared Prepare(const Workload& workload, io::SimProfile profile, uint64_t seed);

// Runs the workload on a copy of the prepared disk, from opening to closing.
Memory RunWorkload(const Workload& workload, io::SimDisk& disk, const HostSettings& settings, Memory memory);

Findings CutEverywhere(const Workload& workload, const PowerCuts& cuts);

std::string NameOf(io::SimProfile profile);

}  // namespace coffer::crash
