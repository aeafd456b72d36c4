// Folders and files of the simulated disk, and what a power cut leaves of them.
//
// Not thread-safe: the disk's mutex guards the whole tree.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/sim_content.h"
#include "engine/io/sim_profile.h"

namespace coffer::io {

struct SimNode;
using SimNodeRef = std::shared_ptr<SimNode>;
using SimEntries = std::map<std::string, SimNodeRef, std::less<>>;

// A name that was set (or removed: no node) and is not yet durable.
struct SimNameChange {
  uint64_t sequence = 0;  // one for both halves of a rename; counts over the whole disk
  std::string name;
  SimNodeRef node;
};

struct SimLock {
  const void* owner = nullptr;
  uint64_t begin = 0;
  uint64_t end = 0;
  bool exclusive = false;
};

struct SimNode {
  SimNode(uint64_t node_id, bool directory) : id(node_id), is_directory(directory) {}

  const uint64_t id;
  const bool is_directory;

  // A file.
  SimContent content;
  std::vector<SimLock> locks;
  uint64_t links = 0;  // names it has for programs
  uint64_t opens = 0;

  // A folder.
  SimEntries entries;
  SimEntries durable;
  std::vector<SimNameChange> pending;

  SimNode* Find(std::string_view name) const;
  // Sets or removes a name for programs, and notes that it is not durable.
  void SetName(uint64_t sequence, const std::string& name, const SimNodeRef& node);
  void SyncNames();
};

// A copy that shares nothing with the original; locks and opens are left behind.
SimNodeRef CloneTree(const SimNodeRef& root);

struct SimCut {
  SimProfile profile = SimProfile::kStrictPosix;
  uint64_t outcome = 0;
  uint64_t seed = 0;
  uint64_t journaled = 0;  // kOrdered: changes of names up to this one are durable
  uint64_t latest = 0;     // the last change of a name
};

// Nothing is under way in any file.
void EndWrites(SimNode& root);

// Turns a tree into what is found after a power cut.
void SettleTree(SimNode& root, const SimCut& cut);

// The bytes of all files that have a name.
uint64_t TreeBytes(const SimNode& root);

}  // namespace coffer::io
