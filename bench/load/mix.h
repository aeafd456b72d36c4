// A number made of another, as if drawn at random: the same each time, and different for different numbers
// (splitmix64).
#pragma once

#include <cstdint>

namespace coffer::bench {

constexpr uint64_t Mix(uint64_t number) {
  number += 0x9e3779b97f4a7c15;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
  return number ^ (number >> 31);
}

}  // namespace coffer::bench
