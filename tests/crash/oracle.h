// What a store may hold, as far as its user can know.
//
// A World is all that can be seen of a store. The oracle keeps every world that is possible: an operation that was
// acknowledged happened in each of them; one that failed happened wholly or not at all, so it doubles them. Whoever
// then looks at the store must find one of these worlds, and nothing in between.
//
//   oracle.Record([&](World& world) { return world.objects.erase(key), true; }, status);
//   oracle.Compare(found);   // empty, or what is wrong
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/types.h"

namespace coffer::crash {

struct ObjectState {
  std::string body;
  std::string etag;
  ObjectMetadata metadata;
  Tags tags = {};
  bool operator==(const ObjectState&) const = default;
};

// ETags by part number: what can be seen of a part before its upload is completed.
using UploadState = std::map<uint32_t, std::string>;

struct World {
  std::set<std::string> accounts;     // names
  std::set<std::string> access_keys;  // names
  std::set<std::string> buckets;
  std::map<std::string, ObjectState> objects;
  std::map<std::string, UploadState> uploads;  // open ones; a key never has two
  bool operator==(const World&) const = default;
};

// In words, a line for each difference.
std::vector<std::string> Differences(const World& expected, const World& found);

class Oracle {
 public:
  // Makes the operation happen in a world. False when it cannot have succeeded there.
  using Change = std::function<bool(World&)>;

  void Record(const Change& change, const absl::Status& outcome);

  // Empty when `found` is possible; else its differences from the world that is nearest.
  std::vector<std::string> Compare(const World& found) const;
  // From now on only `found` is possible: it was seen, on a disk where all is durable.
  void Settle(const World& found) { worlds_ = {found}; }

  const std::vector<World>& worlds() const { return worlds_; }

 private:
  std::vector<World> worlds_ = {World()};
};

}  // namespace coffer::crash
