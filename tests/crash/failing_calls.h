// Lets one call after the other fail: in run N the Nth call of a kind does, once or from then on, as a bad drive or a
// full disk would have it.
#pragma once

#include <ostream>
#include <string>

#include "engine/io/sim_disk.h"
#include "tests/crash/workload.h"

namespace coffer::crash {

struct FailingCalls {
  std::string name;
  absl::Status status;
  std::function<bool(const io::SimCall&)> which;
  bool sticky = false;
};

// For GoogleTest.
inline void PrintTo(const FailingCalls& calls, std::ostream* out) { *out << calls.name; }

// Fails the first, then the second ... until there is no such call. What is wrong in the first run in which
// anything is, empty when nothing ever is; `runs` counts.
std::string FailEachCall(const Workload& workload, const FailingCalls& calls, uint64_t seed, uint64_t& runs);

}  // namespace coffer::crash
