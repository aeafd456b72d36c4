#include "engine/io/sim_disk.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/io/errno.h"

namespace coffer::io {
namespace {

constexpr size_t kLogMax = 512;

absl::Status PowerLost() { return absl::UnavailableError("the simulated disk has no power"); }

std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

bool Contains(const SimNode& folder, const SimNode* node) {
  if (&folder == node) return true;
  return std::any_of(folder.entries.begin(), folder.entries.end(),
                     [&](const auto& entry) { return Contains(*entry.second, node); });
}

}  // namespace

const char* NameOf(SimOp op) {
  static constexpr const char* kNames[] = {"create", "write", "truncate", "sync", "remove", "rename",
                                           "mkdir",  "rmdir", "syncdir",  "open", "read",   "size",
                                           "lock",   "list",  "exists",   "stat"};
  return kNames[static_cast<size_t>(op)];
}

SimDisk::SimDisk(uint64_t seed, SimProfile profile)
    : seed_(seed), profile_(profile), random_(seed), root_(std::make_shared<SimNode>(0, true)) {}

SimDisk::SimDisk(const SimDisk& from, uint64_t seed)
    : seed_(seed),
      profile_(from.profile_),
      random_(seed),
      root_(CloneTree(from.root_)),
      next_node_(from.next_node_),
      name_changes_(from.name_changes_),
      journaled_(from.journaled_),
      capacity_(from.capacity_),
      used_bytes_(TreeBytes(*root_)) {}

SimDisk::~SimDisk() = default;

uint64_t SimDisk::changes() const {
  MutexLock lock(mutex_);
  return changes_;
}

void SimDisk::CutPowerAt(uint64_t change) {
  MutexLock lock(mutex_);
  cut_at_ = change;
}

void SimDisk::CutPower() {
  MutexLock lock(mutex_);
  power_lost_ = true;
}

bool SimDisk::power_lost() const {
  MutexLock lock(mutex_);
  return power_lost_;
}

std::unique_ptr<SimDisk> SimDisk::AfterPowerCut(uint64_t outcome) const {
  MutexLock lock(mutex_);
  std::unique_ptr<SimDisk> found(new SimDisk(*this, MixSeeds(seed_, outcome)));
  SimCut cut;
  cut.profile = profile_;
  cut.outcome = outcome;
  cut.seed = seed_;
  cut.journaled = journaled_;
  cut.latest = name_changes_;
  SettleTree(*found->root_, cut);
  found->journaled_ = found->name_changes_;
  found->used_bytes_ = TreeBytes(*found->root_);
  return found;
}

std::unique_ptr<SimDisk> SimDisk::AfterKill() const {
  MutexLock lock(mutex_);
  std::unique_ptr<SimDisk> found(new SimDisk(*this, seed_));
  EndWrites(*found->root_);
  return found;
}

void SimDisk::Fail(SimFault fault) {
  MutexLock lock(mutex_);
  faults_.push_back({std::move(fault), 0});
}

void SimDisk::ClearFaults() {
  MutexLock lock(mutex_);
  faults_.clear();
}

void SimDisk::SetCapacity(uint64_t bytes) {
  MutexLock lock(mutex_);
  capacity_ = bytes;
}

uint64_t SimDisk::used_bytes() const {
  MutexLock lock(mutex_);
  return used_bytes_;
}

void SimDisk::IgnoreSync(PathMatch match) {
  MutexLock lock(mutex_);
  ignore_sync_ = std::move(match);
}

void SimDisk::IgnoreSyncDirectory(PathMatch match) {
  MutexLock lock(mutex_);
  ignore_sync_directory_ = std::move(match);
}

void SimDisk::CompleteEarly(PathMatch match) {
  MutexLock lock(mutex_);
  complete_early_ = std::move(match);
}

void SimDisk::PretendNetwork(std::string type) {
  MutexLock lock(mutex_);
  network_type_ = std::move(type);
}

std::vector<SimCall> SimDisk::Log() const {
  MutexLock lock(mutex_);
  return {log_.begin(), log_.end()};
}

std::string SimDisk::DescribeLog() const {
  std::string text;
  for (const SimCall& call : Log()) {
    absl::StrAppend(&text, call.change, " ", NameOf(call.op), " ", call.path, call.to.empty() ? "" : " to ", call.to);
    if (call.length != 0) absl::StrAppend(&text, " ", call.length, " at ", call.offset);
    text += '\n';
  }
  return text;
}

SimDisk::Verdict SimDisk::Begin(SimCall call) {
  if (power_lost_) return {PowerLost(), false};
  if (IsChange(call.op)) call.change = ++changes_;
  Verdict verdict{FaultFor(call), false};
  if (call.change != 0 && call.change == cut_at_) {
    power_lost_ = true;
    verdict = {PowerLost(), true};
  }
  log_.push_back(std::move(call));
  if (log_.size() > kLogMax) log_.pop_front();
  return verdict;
}

absl::Status SimDisk::FaultFor(const SimCall& call) {
  for (ArmedFault& armed : faults_) {
    if (armed.fault.match ? !armed.fault.match(call) : !IsChange(call.op)) continue;
    const uint64_t seen = armed.seen++;
    if (seen == armed.fault.skip || (armed.fault.sticky && seen > armed.fault.skip)) return armed.fault.status;
  }
  return absl::OkStatus();
}

absl::StatusOr<SimDisk::Place> SimDisk::Locate(const std::string& path, std::string_view operation) const {
  Place place{nullptr, "", root_};
  for (const std::string_view part : PartsOf(path)) {
    if (place.node == nullptr) return ErrnoStatus(ENOENT, operation, path);
    if (!place.node->is_directory) return ErrnoStatus(ENOTDIR, operation, path);
    place.folder = place.node;
    place.name = std::string(part);
    const auto found = place.folder->entries.find(part);
    place.node = found == place.folder->entries.end() ? nullptr : found->second;
  }
  return place;
}

absl::StatusOr<SimNodeRef> SimDisk::LocateDirectory(const std::string& path, std::string_view operation) const {
  ASSIGN_OR_RETURN(const Place place, Locate(path, operation));
  if (place.node == nullptr) return ErrnoStatus(ENOENT, operation, path);
  if (!place.node->is_directory) return ErrnoStatus(ENOTDIR, operation, path);
  return place.node;
}

void SimDisk::Unlink(SimNode& node) {
  --node.links;
  ReleaseIfUnused(node);
}

void SimDisk::ReleaseIfUnused(SimNode& node) {
  if (node.links == 0 && node.opens == 0) used_bytes_ -= node.content.bytes().size();
}

absl::Status SimDisk::Remove(const std::string& path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kRemove, path});
  if (!verdict.runs()) return verdict.status;
  ASSIGN_OR_RETURN(const Place place, Locate(path, "remove"));
  if (place.node == nullptr) return ErrnoStatus(ENOENT, "remove", path);
  if (place.node->is_directory) return ErrnoStatus(EISDIR, "remove", path);
  place.folder->SetName(++name_changes_, place.name, nullptr);
  Unlink(*place.node);
  return verdict.status;
}

absl::Status SimDisk::CheckRename(const Place& from, const Place& to, const std::string& path) const {
  if (from.node == nullptr) return ErrnoStatus(ENOENT, "rename", path);
  if (from.folder == nullptr || to.folder == nullptr) return ErrnoStatus(EBUSY, "rename", path);
  if (from.node->is_directory && Contains(*from.node, to.folder.get())) return ErrnoStatus(EINVAL, "rename", path);
  if (to.node == nullptr || to.node == from.node) return absl::OkStatus();
  if (to.node->is_directory && !from.node->is_directory) return ErrnoStatus(EISDIR, "rename", path);
  if (!to.node->is_directory && from.node->is_directory) return ErrnoStatus(ENOTDIR, "rename", path);
  if (!to.node->entries.empty()) return ErrnoStatus(ENOTEMPTY, "rename", path);
  return absl::OkStatus();
}

absl::Status SimDisk::Rename(const std::string& from_path, const std::string& to_path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kRename, from_path, to_path});
  if (!verdict.runs()) return verdict.status;
  ASSIGN_OR_RETURN(const Place from, Locate(from_path, "rename"));
  ASSIGN_OR_RETURN(const Place to, Locate(to_path, "rename"));
  RETURN_IF_ERROR(CheckRename(from, to, absl::StrCat(from_path, " to ", to_path)));
  if (from.node == to.node) return verdict.status;
  const uint64_t sequence = ++name_changes_;
  to.folder->SetName(sequence, to.name, from.node);
  from.folder->SetName(sequence, from.name, nullptr);
  if (to.node != nullptr) Unlink(*to.node);
  return verdict.status;
}

absl::Status SimDisk::CreateDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kCreateDirectory, path});
  if (!verdict.runs()) return verdict.status;
  ASSIGN_OR_RETURN(const Place place, Locate(path, "create folder"));
  if (place.node != nullptr) return ErrnoStatus(EEXIST, "create folder", path);
  const auto node = std::make_shared<SimNode>(next_node_++, true);
  node->links = 1;
  place.folder->SetName(++name_changes_, place.name, node);
  return verdict.status;
}

absl::Status SimDisk::RemoveDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kRemoveDirectory, path});
  if (!verdict.runs()) return verdict.status;
  ASSIGN_OR_RETURN(const Place place, Locate(path, "remove folder"));
  if (place.node == nullptr) return ErrnoStatus(ENOENT, "remove folder", path);
  if (!place.node->is_directory) return ErrnoStatus(ENOTDIR, "remove folder", path);
  if (!place.node->entries.empty()) return ErrnoStatus(ENOTEMPTY, "remove folder", path);
  if (place.folder == nullptr) return ErrnoStatus(EBUSY, "remove folder", path);
  place.folder->SetName(++name_changes_, place.name, nullptr);
  return verdict.status;
}

absl::Status SimDisk::SyncDirectory(const std::string& path) {
  MutexLock lock(mutex_);
  const Verdict verdict = Begin({SimOp::kSyncDirectory, path});
  RETURN_IF_ERROR(verdict.status);
  ASSIGN_OR_RETURN(const SimNodeRef node, LocateDirectory(path, "fsync folder"));
  if (ignore_sync_directory_ && ignore_sync_directory_(path)) return absl::OkStatus();
  node->SyncNames();
  journaled_ = name_changes_;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DirectoryEntry>> SimDisk::List(const std::string& path) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kList, path}).status);
  ASSIGN_OR_RETURN(const SimNodeRef node, LocateDirectory(path, "list"));
  std::vector<DirectoryEntry> entries;
  for (const auto& [name, child] : node->entries) entries.push_back({name, child->is_directory});
  return entries;
}

absl::StatusOr<bool> SimDisk::Exists(const std::string& path) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kExists, path}).status);
  const auto place = Locate(path, "stat");
  return place.ok() && place->node != nullptr;
}

absl::StatusOr<FileSystemStats> SimDisk::Stat(const std::string& path) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(Begin({SimOp::kStat, path}).status);
  ASSIGN_OR_RETURN(const Place place, Locate(path, "statfs"));
  if (place.node == nullptr) return ErrnoStatus(ENOENT, "statfs", path);
  FileSystemStats stats;
  stats.free_bytes = capacity_ - std::min(capacity_, used_bytes_);
  stats.is_network = !network_type_.empty();
  stats.type = network_type_.empty() ? "simulated" : network_type_;
  return stats;
}

}  // namespace coffer::io
