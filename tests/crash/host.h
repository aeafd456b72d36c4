// A program with an engine, all of whose files lie on one simulated disk.
//
// Its clock and its dice are its own, so that equal runs make equal calls in equal order: a power cut at change N hits
// the same call every time.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/io/sim_disk.h"
#include "engine/io/sim_random.h"

namespace coffer::crash {

inline constexpr char kStoreDirectory[] = "/store";
inline constexpr char kBackendDirectory[] = "/store/bytes";
inline constexpr uint64_t kInlineBytesMax = 6000;  // such a body already takes more than a page of the catalog

struct HostSettings {
  bool durable = true;
  uint64_t seed = 1;
};

// Time passes when somebody looks at the wall, and between two openings it may have been set back. Deadlines and
// budgets never run out.
class StepClock final : public Clock {
 public:
  explicit StepClock(uint64_t seed) : now_(kStart + std::chrono::hours(seed % 1000)) {}
  WallTime WallNow() override { return now_ += std::chrono::milliseconds(1); }
  MonotonicTime MonotonicNow() override { return MonotonicTime(); }

 private:
  static constexpr WallTime kStart{std::chrono::milliseconds(1'700'000'000'000)};
  WallTime now_;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : random_(seed) {}
  void Fill(std::span<char> out) override {
    for (char& c : out) c = static_cast<char>(random_.Next());
  }

 private:
  io::SimRandom random_;
};

class Host {
 public:
  Host(io::SimDisk& disk, const HostSettings& settings);
  ~Host() { Close(); }

  absl::Status Open();
  void Close() { engine_.reset(); }
  // Null when it is not open.
  Engine* engine() { return engine_.get(); }

 private:
  io::SimDisk& disk_;
  const bool durable_;
  StepClock clock_;
  SeededRandom random_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace coffer::crash
