// Runs a history on a store and on the oracle side by side, and makes one that fails as short as it can.
//
//   Outcome outcome = RunHistory(world, seed, RandomHistory(seed, 1000));
//   if (!outcome.ok()) fails << Report(world, seed, Shrink(world, seed, history));
//
// A power cut within a step leaves its change whole or not at all: the oracle goes on from whichever the store shows.
// Everything repeats: equal seeds and steps, equal outcomes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/model/host.h"
#include "tests/model/step.h"

namespace coffer::model {

struct Outcome {
  size_t steps = 0;        // done, the one that failed included
  std::string difference;  // empty: none
  bool ok() const { return difference.empty(); }
};

// With a line for each step, `log` keeps what was done.
Outcome RunHistory(const World& world, uint64_t seed, const std::vector<Step>& history,
                   std::vector<std::string>* log = nullptr);

// The shortest history that delta debugging finds in one that fails; it fails as well.
std::vector<Step> Shrink(const World& world, uint64_t seed, std::vector<Step> history);

// What happens in a history that fails, step by step.
std::string Report(const World& world, uint64_t seed, const std::vector<Step>& history);

}  // namespace coffer::model
