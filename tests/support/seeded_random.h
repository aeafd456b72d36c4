// Randomness that repeats: the same seed gives the same ids. Thread-safe.
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include "engine/base/mutex.h"
#include "engine/base/random.h"

namespace coffer {

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : generator_(seed) {}

  void Fill(std::span<char> out) override {
    MutexLock lock(mutex_);
    for (char& c : out) c = static_cast<char>(generator_());
  }

 private:
  Mutex mutex_;
  std::mt19937_64 generator_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer
