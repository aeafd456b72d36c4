// Randomness comes in through a seam: ids and keys are drawn here, so that a seeded source repeats a run exactly.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace coffer {

class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with bytes. The real source is fit for keys and secrets. Thread-safe.
  virtual void Fill(std::span<char> out) = 0;
};

// The operating system's generator (getrandom), some bytes of which are drawn ahead for each thread. Lives as long as
// the process.
Random& SystemRandom();

std::string RandomBytes(Random& random, size_t count);
std::string RandomHex(Random& random, size_t byte_count);

}  // namespace coffer
