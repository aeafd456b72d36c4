// Where a blob's file lies:
//
//   ROOT/coffer-store                                             the marker: which store this is
//   ROOT/blobs/INCARNATION/FANOUT/COUNTER.blob                    16, 13 and 16 hex digits; FANOUT is COUNTER / 4096
//
// An incarnation's blobs lie together, so that a scan for litter reads nothing else; at most 4,096 of them share a
// folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/backend/backend.h"

namespace coffer::disk {

// A folder of up to 4,096 blobs.
struct FanoutId {
  uint64_t incarnation = 0;
  uint64_t number = 0;
  auto operator<=>(const FanoutId&) const = default;
};

inline constexpr uint64_t kBlobsPerFolder = 4096;

inline FanoutId FanoutOf(BlobId id) { return {.incarnation = id.incarnation, .number = id.counter / kBlobsPerFolder}; }

// Immutable.
class BlobPaths {
 public:
  explicit BlobPaths(std::string root);

  const std::string& root() const { return root_; }
  std::string Marker() const { return root_ + "/coffer-store"; }
  std::string Blobs() const { return root_ + "/blobs"; }
  std::string Incarnation(uint64_t incarnation) const;
  std::string Folder(FanoutId folder) const;
  std::string File(BlobId id) const;

  // The incarnation, number or counter that a name stands for; none when the name is not one of ours.
  static std::optional<uint64_t> IncarnationNumber(std::string_view name);
  static std::optional<uint64_t> FolderNumber(std::string_view name);
  static std::optional<uint64_t> FileCounter(std::string_view name);

 private:
  const std::string root_;  // without a slash at its end
};

}  // namespace coffer::disk
