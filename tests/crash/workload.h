// What the store is doing when the power fails.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/crash/session.h"

namespace coffer::crash {

struct Workload {
  std::string name;
  // On a disk that is empty and does not fail; the store is open. Its end is no clean one, unless it closes the store.
  std::function<void(Session&)> prepare;
  // The power may fail anywhere in it, in the opening before and in the closing behind it.
  std::function<void(Session&)> run;
};

// For GoogleTest.
inline void PrintTo(const Workload& workload, std::ostream* out) { *out << workload.name; }

const std::vector<Workload>& Workloads();

// Random operations on few keys. Equal seeds, equal operations.
Workload RandomWorkload(uint64_t seed);

// Writes so much that the catalog's log is moved into the database while the store is open, and starts over.
Workload CheckpointWorkload();

}  // namespace coffer::crash
