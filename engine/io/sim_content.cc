#include "engine/io/sim_content.h"

#include <algorithm>
#include <utility>

namespace coffer::io {
namespace {

constexpr uint64_t kSector = 512;
constexpr uint64_t kPage = 4096;

void WriteInto(std::string& image, uint64_t offset, std::string_view bytes) {
  if (image.size() < offset + bytes.size()) image.resize(offset + bytes.size());
  image.replace(offset, bytes.size(), bytes);
}

// Grows the image as a size does that reached the disk before its data.
void GrowWithoutData(std::string& image, uint64_t size, bool garbage, SimRandom& random) {
  const size_t before = image.size();
  if (before >= size) return;
  image.resize(size);
  if (garbage) std::generate(image.begin() + before, image.end(), [&] { return static_cast<char>(random.Next()); });
}

// Calls `visit(offset, bytes)` for the pieces of a write between multiples of `sector` in the file.
template <typename Visit>
void ForEachSector(uint64_t offset, std::string_view bytes, uint64_t sector, Visit visit) {
  while (!bytes.empty()) {
    const uint64_t count = std::min<uint64_t>(sector - offset % sector, bytes.size());
    visit(offset, bytes.substr(0, count));
    offset += count;
    bytes.remove_prefix(count);
  }
}

}  // namespace

SimSurvival SimSurvival::Roll(uint64_t outcome, SimRandom& random) {
  if (outcome == 0) return {0, false};
  if (outcome == 1) return {8, false};
  constexpr uint64_t kEighths[] = {0, 1, 4, 4, 7, 8};
  const uint64_t eighths = kEighths[random.Below(std::size(kEighths))];
  return {eighths, random.OneIn(2)};
}

void SimContent::Write(uint64_t offset, std::string_view bytes) {
  WriteInto(current_, offset, bytes);
  pending_.push_back({offset, std::string(bytes), std::nullopt});
}

uint64_t SimContent::Begin(uint64_t offset, std::string_view bytes) {
  under_way_[next_number_] = {offset, std::string(bytes), std::nullopt};
  return next_number_++;
}

void SimContent::Pretend(uint64_t offset, std::string_view bytes) { WriteInto(current_, offset, bytes); }

void SimContent::Truncate(uint64_t size) {
  current_.resize(size);
  pending_.push_back({0, {}, size});
}

void SimContent::Sync() {
  for (const Change& change : std::exchange(pending_, {})) {
    if (change.truncate_to) {
      durable_.resize(*change.truncate_to);
    } else {
      WriteInto(durable_, change.offset, change.bytes);
    }
  }
  ever_synced_ = true;
}

void SimContent::FailSync(SimRandom& random) {
  for (const Change& change : std::exchange(pending_, {})) {
    if (random.OneIn(2)) continue;
    if (change.truncate_to) {
      durable_.resize(*change.truncate_to);
    } else {
      WriteInto(durable_, change.offset, change.bytes);
    }
  }
}

void SimContent::Settle(SimProfile profile, uint64_t outcome, SimRandom& random) {
  const SimSurvival survival = SimSurvival::Roll(outcome, random);
  for (auto& [number, change] : std::exchange(under_way_, {})) pending_.push_back(std::move(change));
  if (profile == SimProfile::kOrdered) {
    SettleOrdered(survival, random);
  } else {
    SettleInAnyOrder(profile, survival, random);
  }
  pending_.clear();
  current_ = durable_;
  ever_synced_ = true;
}

void SimContent::SettleInAnyOrder(SimProfile profile, const SimSurvival& survival, SimRandom& random) {
  // Changes that survive are applied in the order they were made: a block holds one of its past contents, never a mix
  // of time running backwards. Leaving out any of them is what makes the order free.
  for (const Change& change : pending_) {
    const bool keeps = survival.Keeps(random);
    if (change.truncate_to) {
      if (keeps) durable_.resize(*change.truncate_to);
    } else if (!keeps) {
      if (survival.tears() && random.OneIn(4)) {
        GrowWithoutData(durable_, change.offset + change.bytes.size(), profile == SimProfile::kEvil, random);
      }
    } else if (survival.tears() && random.OneIn(3)) {
      WriteTorn(profile, change, survival, random);
    } else {
      WriteInto(durable_, change.offset, change.bytes);
    }
  }
}

void SimContent::WriteTorn(SimProfile profile, const Change& change, const SimSurvival& survival, SimRandom& random) {
  const bool evil = profile == SimProfile::kEvil;
  if (random.OneIn(2)) GrowWithoutData(durable_, change.offset + change.bytes.size(), evil, random);
  ForEachSector(change.offset, change.bytes, random.OneIn(2) ? kSector : kPage,
                [&](uint64_t offset, std::string_view bytes) {
                  if (survival.Keeps(random) && !random.OneIn(4)) {
                    WriteInto(durable_, offset, bytes);
                  } else if (evil && random.OneIn(4)) {
                    std::string garbage(bytes.size(), '\0');
                    for (char& c : garbage) c = static_cast<char>(random.Next());
                    WriteInto(durable_, offset, garbage);
                  }
                });
}

void SimContent::SettleOrdered(const SimSurvival& survival, SimRandom& random) {
  bool may_grow = true;  // until a change of the size is lost: those that follow are lost with it
  for (const Change& change : pending_) {
    if (change.truncate_to) {
      may_grow = may_grow && survival.Keeps(random);
      if (may_grow) durable_.resize(*change.truncate_to);
      continue;
    }
    ForEachSector(change.offset, change.bytes, kPage, [&](uint64_t offset, std::string_view bytes) {
      const bool keeps = survival.Keeps(random);
      if (offset + bytes.size() > durable_.size()) {
        may_grow = may_grow && keeps;
        if (may_grow) WriteInto(durable_, offset, bytes);
        bytes = bytes.substr(0, offset < durable_.size() ? durable_.size() - offset : 0);
      }
      if (keeps && !bytes.empty()) WriteInto(durable_, offset, bytes);
    });
  }
}

}  // namespace coffer::io
