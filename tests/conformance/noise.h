// Content for tests.
#pragma once

#include <cstdint>
#include <string>

namespace coffer {

// `count` bytes that do not repeat soon, the same for the same seed.
inline std::string Noise(size_t count, uint64_t seed) {
  std::string bytes(count, '\0');
  uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
  for (char& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state >> 32);
  }
  return bytes;
}

}  // namespace coffer
