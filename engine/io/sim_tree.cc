#include "engine/io/sim_tree.h"

#include <set>
#include <unordered_map>
#include <utility>

namespace coffer::io {
namespace {

using Clones = std::unordered_map<const SimNode*, SimNodeRef>;

SimNodeRef Clone(const SimNodeRef& node, Clones& clones) {
  if (node == nullptr) return nullptr;
  SimNodeRef& clone = clones[node.get()];
  if (clone != nullptr) return clone;
  const SimNodeRef made = clone = std::make_shared<SimNode>(node->id, node->is_directory);
  made->content = node->content;
  made->links = node->links;
  for (const auto& [name, child] : node->entries) made->entries[name] = Clone(child, clones);
  for (const auto& [name, child] : node->durable) made->durable[name] = Clone(child, clones);
  for (const SimNameChange& change : node->pending) {
    made->pending.push_back({change.sequence, change.name, Clone(change.node, clones)});
  }
  return made;
}

void SetOrErase(SimEntries& entries, const std::string& name, const SimNodeRef& node) {
  if (node != nullptr) {
    entries[name] = node;
  } else {
    entries.erase(name);
  }
}

// Decides which changes of names survive.
class NameSurvival {
 public:
  explicit NameSurvival(const SimCut& cut) : cut_(cut) {
    SimRandom random(MixSeeds(cut.seed, cut.outcome));
    journal_end_ = cut.journaled + random.Below(cut.latest - cut.journaled + 1);
    eighths_ = random.Below(9);
  }

  // `half` tells the two parts of a rename apart where they are independent.
  bool Keeps(const SimNameChange& change, uint64_t half) const {
    if (cut_.profile == SimProfile::kOrdered && change.sequence <= cut_.journaled) return true;
    if (cut_.outcome <= 1) return cut_.outcome == 1;
    if (cut_.profile == SimProfile::kOrdered) return change.sequence <= journal_end_;
    uint64_t seed = MixSeeds(MixSeeds(cut_.seed, cut_.outcome), change.sequence);
    if (cut_.profile == SimProfile::kEvil) seed = MixSeeds(seed, half);
    return seed % 8 < eighths_;
  }

 private:
  const SimCut& cut_;
  uint64_t journal_end_;
  uint64_t eighths_;
};

void Settle(SimNode& node, const SimCut& cut, const NameSurvival& names, std::set<const SimNode*>& visited) {
  ++node.links;
  if (!visited.insert(&node).second) return;
  node.links = 1;
  node.locks.clear();
  if (!node.is_directory) {
    SimRandom random(MixSeeds(MixSeeds(cut.seed, cut.outcome), ~node.id));
    node.content.Settle(cut.profile, cut.outcome, random);
    return;
  }
  for (const SimNameChange& change : node.pending) {
    const uint64_t half = node.id * 2 + (change.node != nullptr ? 1 : 0);
    if (names.Keeps(change, half)) SetOrErase(node.durable, change.name, change.node);
  }
  node.pending.clear();
  node.entries = node.durable;
  for (const auto& [name, child] : node.entries) Settle(*child, cut, names, visited);
}

void EndWrites(SimNode& node, std::set<const SimNode*>& visited) {
  if (!visited.insert(&node).second) return;
  node.content.EndAll();
  for (const auto& [name, child] : node.entries) EndWrites(*child, visited);
}

uint64_t CountBytes(const SimNode& node, std::set<const SimNode*>& visited) {
  if (!visited.insert(&node).second) return 0;
  uint64_t bytes = node.content.bytes().size();
  for (const auto& [name, child] : node.entries) bytes += CountBytes(*child, visited);
  return bytes;
}

}  // namespace

SimNode* SimNode::Find(std::string_view name) const {
  const auto found = entries.find(name);
  return found == entries.end() ? nullptr : found->second.get();
}

void SimNode::SetName(uint64_t sequence, const std::string& name, const SimNodeRef& node) {
  SetOrErase(entries, name, node);
  pending.push_back({sequence, name, node});
}

void SimNode::SyncNames() {
  for (const SimNameChange& change : std::exchange(pending, {})) SetOrErase(durable, change.name, change.node);
}

SimNodeRef CloneTree(const SimNodeRef& root) {
  Clones clones;
  return Clone(root, clones);
}

void EndWrites(SimNode& root) {
  std::set<const SimNode*> visited;
  EndWrites(root, visited);
}

void SettleTree(SimNode& root, const SimCut& cut) {
  std::set<const SimNode*> visited;
  Settle(root, cut, NameSurvival(cut), visited);
}

uint64_t TreeBytes(const SimNode& root) {
  std::set<const SimNode*> visited;
  return CountBytes(root, visited);
}

}  // namespace coffer::io
