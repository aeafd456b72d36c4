// What was counted: by each thread for itself, then brought together.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/histogram.h"
#include "bench/load/request.h"

namespace coffer::bench {

struct OpTally {
  Histogram latency;
  uint64_t bytes = 0;                // of bodies, sent and received
  std::vector<uint64_t> per_second;  // answers in each second of the measurement
};

struct Tally {
  std::array<OpTally, kOpCount> ops;
  uint64_t errors = 0;
  std::string first_error;
  uint64_t bodies_checked = 0;

  void CountError(std::string_view what);
  void Merge(const Tally& other);
  uint64_t count() const;
};

}  // namespace coffer::bench
