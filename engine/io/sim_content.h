// The bytes of one simulated file: as programs see them, as the platter has them, and what is on the way between.
//
// Not thread-safe: the disk's mutex guards it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/sim_profile.h"
#include "engine/io/sim_random.h"

namespace coffer::io {

// How likely an unsynced change is to survive one power cut. Outcome 0 loses all of them and outcome 1 keeps all, so
// that tests have both for certain; other outcomes roll for each file.
class SimSurvival {
 public:
  static SimSurvival Roll(uint64_t outcome, SimRandom& random);

  bool Keeps(SimRandom& random) const { return random.Below(8) < eighths_; }
  bool tears() const { return tears_; }

 private:
  SimSurvival(uint64_t eighths, bool tears) : eighths_(eighths), tears_(tears) {}
  uint64_t eighths_;
  bool tears_;
};

class SimContent {
 public:
  const std::string& bytes() const { return current_; }

  void Write(uint64_t offset, std::string_view bytes);
  // A write that is under way, until End: programs do not see it, no Sync covers it, and all the same a power cut may
  // find it. Returns its number.
  uint64_t Begin(uint64_t offset, std::string_view bytes);
  void End(uint64_t number) { under_way_.erase(number); }
  void EndAll() { under_way_.clear(); }
  // Programs see these bytes as if they had been written; the platter does not.
  void Pretend(uint64_t offset, std::string_view bytes);
  void Truncate(uint64_t size);
  void Sync();
  // A flush that failed: each change may have become durable or not, and no later Sync makes good for it.
  void FailSync(SimRandom& random);
  // Whether a Sync would change more than bytes in place: the size, or the file's very existence.
  bool sync_changes_metadata() const { return !ever_synced_ || current_.size() != durable_.size(); }

  // Becomes what is found after a power cut, all of it durable.
  void Settle(SimProfile profile, uint64_t outcome, SimRandom& random);

 private:
  struct Change {
    uint64_t offset = 0;
    std::string bytes;
    std::optional<uint64_t> truncate_to;
  };

  void SettleInAnyOrder(SimProfile profile, const SimSurvival& survival, SimRandom& random);
  void SettleOrdered(const SimSurvival& survival, SimRandom& random);
  void WriteTorn(SimProfile profile, const Change& change, const SimSurvival& survival, SimRandom& random);

  std::string current_;
  std::string durable_;
  std::vector<Change> pending_;
  std::map<uint64_t, Change> under_way_;
  uint64_t next_number_ = 1;
  bool ever_synced_ = false;
};

}  // namespace coffer::io
