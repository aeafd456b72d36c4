// The dice of the simulated disk: equal seeds give equal runs on every platform (SplitMix64).
#pragma once

#include <cstdint>

namespace coffer::io {

class SimRandom {
 public:
  explicit SimRandom(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t word = state_ += 0x9E3779B97F4A7C15;
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
    word = (word ^ word >> 27) * 0x94D049BB133111EB;
    return word ^ word >> 31;
  }
  // Less than `limit`, which is not 0.
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  bool OneIn(uint64_t count) { return Below(count) == 0; }

 private:
  uint64_t state_;
};

// A seed for one thing out of many that share a seed, so that the order in which they roll does not matter.
inline uint64_t MixSeeds(uint64_t seed, uint64_t thing) { return SimRandom(seed ^ SimRandom(thing).Next()).Next(); }

}  // namespace coffer::io
