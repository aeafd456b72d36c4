#include "bench/load/tally.h"

#include <algorithm>

namespace coffer::bench {

void Tally::CountError(std::string_view what) {
  ++errors;
  if (first_error.empty()) first_error = what;
}

void Tally::Merge(const Tally& other) {
  for (size_t i = 0; i < kOpCount; ++i) {
    ops[i].latency.Merge(other.ops[i].latency);
    ops[i].bytes += other.ops[i].bytes;
    std::vector<uint64_t>& seconds = ops[i].per_second;
    seconds.resize(std::max(seconds.size(), other.ops[i].per_second.size()));
    for (size_t s = 0; s < other.ops[i].per_second.size(); ++s) seconds[s] += other.ops[i].per_second[s];
  }
  errors += other.errors;
  if (first_error.empty()) first_error = other.first_error;
  bodies_checked += other.bodies_checked;
}

uint64_t Tally::count() const {
  uint64_t count = 0;
  for (const OpTally& op : ops) count += op.latency.count();
  return count;
}

}  // namespace coffer::bench
