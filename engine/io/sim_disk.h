// A disk in memory that lies as real ones may: it keeps what was flushed, and of the rest whatever chance leaves.
//
//   SimDisk disk(7, SimProfile::kEvil);
//   disk.CutPowerAt(42);                       // the 42nd call that changes or flushes anything is the last one to
//   start
//   ... work on it until every call fails with Unavailable ...
//   auto found = disk.AfterPowerCut(3);        // what one power cut leaves; other numbers show other outcomes
//   ... open *found, and look ...
//
// Everything follows from the seed, the outcome numbers and the order of the calls. Thread-safe. Files are closed
// before the disk goes. Paths are absolute or relative to the root, which is the same; "." and empty parts are skipped.
// The root exists.
//
// Locks are those of open files, as OFD locks: two opens of one file conflict, and a power cut or a kill releases them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/io/file.h"
#include "engine/io/sim_profile.h"
#include "engine/io/sim_random.h"
#include "engine/io/sim_tree.h"

namespace coffer::io {

enum class SimOp : uint8_t {
  // These change or flush something.
  kCreate,  // an Open that makes a file
  kWrite,
  kTruncate,
  kSync,
  kRemove,
  kRename,
  kCreateDirectory,
  kRemoveDirectory,
  kSyncDirectory,
  // These do not.
  kOpen,
  kRead,
  kSize,
  kLock,
  kList,
  kExists,
  kStat,
};
inline constexpr bool IsChange(SimOp op) { return op <= SimOp::kSyncDirectory; }
// For messages.
const char* NameOf(SimOp op);

struct SimCall {
  SimOp op = SimOp::kOpen;
  std::string path;  // of a rename: the old one
  std::string to;    // of a rename
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t change = 0;  // the number of this change, counted from 1; 0: not a change
};

// Makes calls fail. A write that fails may have written part of its bytes; a Sync that fails has made an unknown part
// durable, and what it did not is lost to later Syncs too; other calls that fail did nothing.
// Predicates run inside the disk: they must not call it.
struct SimFault {
  absl::Status status;
  std::function<bool(const SimCall&)> match;  // empty: every change
  uint64_t skip = 0;                          // matching calls to let pass first
  bool sticky = false;                        // all that follow fail as well
};

class SimDisk final : public FileSystem {
 public:
  using PathMatch = std::function<bool(const std::string& path)>;

  explicit SimDisk(uint64_t seed, SimProfile profile = SimProfile::kStrictPosix);
  ~SimDisk() override;

  // The number of changes and flushes so far, failed ones included.
  uint64_t changes() const;

  // Power fails during change number `change`: it may have happened, wholly or in part; a flush has not. From then on
  // every call returns Unavailable. 0: never.
  void CutPowerAt(uint64_t change);
  // Power fails now.
  void CutPower();
  bool power_lost() const;

  // What is found when the power comes back: a new disk where all is durable, with the same profile and capacity and no
  // faults. Outcome 0 loses everything that was not flushed and 1 keeps it all; other numbers lose and tear at random.
  // This disk stays as it is.
  std::unique_ptr<SimDisk> AfterPowerCut(uint64_t outcome) const;
  // What another process finds when this one was killed: nothing is lost, and what was not flushed still is not. No
  // request is under way.
  std::unique_ptr<SimDisk> AfterKill() const;

  void Fail(SimFault fault);
  void ClearFaults();
  // Writes beyond it fail as on a full disk, after what fits.
  void SetCapacity(uint64_t bytes);
  uint64_t used_bytes() const;
  // Flushes of these do nothing and report success: to show that a test notices a missing one.
  void IgnoreSync(PathMatch match);
  void IgnoreSyncDirectory(PathMatch match);
  // Queues of these give writes back before they are done, and no flush ever covers them: what a stream does that does
  // not wait for its writes before it flushes.
  void CompleteEarly(PathMatch match);
  // Stat says that the disk is a network share of this type.
  void PretendNetwork(std::string type);

  // The last calls (at most 512), oldest first, for diagnosis.
  std::vector<SimCall> Log() const;
  std::string DescribeLog() const;

  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path, OpenMode mode) override;
  absl::Status Remove(const std::string& path) override;
  absl::Status Rename(const std::string& from, const std::string& to) override;
  absl::Status CreateDirectory(const std::string& path) override;
  absl::Status RemoveDirectory(const std::string& path) override;
  absl::Status SyncDirectory(const std::string& path) override;
  absl::StatusOr<std::vector<DirectoryEntry>> List(const std::string& path) override;
  absl::StatusOr<bool> Exists(const std::string& path) override;
  absl::StatusOr<FileSystemStats> Stat(const std::string& path) override;

 private:
  friend class SimFile;
  friend class SimQueue;

  // What becomes of a call: it runs when `status` is OK or it is a change that the power cut hits.
  struct Verdict {
    absl::Status status;
    bool hit_by_cut = false;
    bool runs() const { return status.ok() || hit_by_cut; }
  };
  struct ArmedFault {
    SimFault fault;
    uint64_t seen = 0;
  };
  // A name and the folder that has or would have it.
  struct Place {
    SimNodeRef folder;
    std::string name;
    SimNodeRef node;  // null: no such name
  };

  SimDisk(const SimDisk& from, uint64_t seed);

  Verdict Begin(SimCall call) COFFER_REQUIRES(mutex_);
  absl::Status FaultFor(const SimCall& call) COFFER_REQUIRES(mutex_);
  absl::StatusOr<Place> Locate(const std::string& path, std::string_view operation) const COFFER_REQUIRES(mutex_);
  absl::StatusOr<SimNodeRef> LocateDirectory(const std::string& path, std::string_view operation) const
      COFFER_REQUIRES(mutex_);
  absl::Status CheckRename(const Place& from, const Place& to, const std::string& path) const COFFER_REQUIRES(mutex_);
  void Unlink(SimNode& node) COFFER_REQUIRES(mutex_);
  void ReleaseIfUnused(SimNode& node) COFFER_REQUIRES(mutex_);

  // For SimFile.
  absl::StatusOr<size_t> ReadNode(SimNode& node, const std::string& path, uint64_t offset, std::span<char> into);
  absl::Status WriteNode(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes);
  absl::Status WriteLocked(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes)
      COFFER_REQUIRES(mutex_);
  absl::Status WriteWhatFits(SimNode& node, const std::string& path, uint64_t offset, std::string_view bytes)
      COFFER_REQUIRES(mutex_);
  absl::Status TruncateNode(SimNode& node, const std::string& path, uint64_t size);
  absl::Status SyncNode(SimNode& node, const std::string& path);
  absl::StatusOr<uint64_t> NodeSize(SimNode& node, const std::string& path);
  absl::Status LockNode(SimNode& node, const std::string& path, const SimLock& lock);
  void CloseNode(SimNode& node, const void* owner);

  // For SimQueue.
  uint64_t Roll(uint64_t limit);
  uint64_t BeginWrite(SimNode& node, uint64_t offset, std::string_view bytes);
  void DropWrite(SimNode& node, uint64_t number);
  // The first `bytes` of the write with this number have been written, or it failed.
  absl::Status EndWrite(SimNode& node, const std::string& path, uint64_t number, uint64_t offset,
                        std::string_view bytes);

  const uint64_t seed_;
  const SimProfile profile_;

  mutable Mutex mutex_;
  SimRandom random_ COFFER_GUARDED_BY(mutex_);
  SimNodeRef root_ COFFER_GUARDED_BY(mutex_);
  uint64_t next_node_ COFFER_GUARDED_BY(mutex_) = 1;
  uint64_t name_changes_ COFFER_GUARDED_BY(mutex_) = 0;
  uint64_t journaled_ COFFER_GUARDED_BY(mutex_) = 0;
  uint64_t changes_ COFFER_GUARDED_BY(mutex_) = 0;
  uint64_t cut_at_ COFFER_GUARDED_BY(mutex_) = 0;
  bool power_lost_ COFFER_GUARDED_BY(mutex_) = false;
  uint64_t capacity_ COFFER_GUARDED_BY(mutex_) = UINT64_MAX;
  uint64_t used_bytes_ COFFER_GUARDED_BY(mutex_) = 0;
  std::vector<ArmedFault> faults_ COFFER_GUARDED_BY(mutex_);
  PathMatch ignore_sync_ COFFER_GUARDED_BY(mutex_);
  PathMatch ignore_sync_directory_ COFFER_GUARDED_BY(mutex_);
  PathMatch complete_early_ COFFER_GUARDED_BY(mutex_);
  std::string network_type_ COFFER_GUARDED_BY(mutex_);
  std::deque<SimCall> log_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::io
