// What became of a command's files and objects, and how far it is. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/base/mutex.h"

namespace coffer::transfer {

// One that is done.
struct Done {
  std::string_view action;  // "put", "get", "cp", "rm"
  std::string source;
  std::string target;
  uint64_t bytes = 0;
  uint64_t resumed_bytes = 0;  // of them those that were there already
  std::string etag;
  std::string checksum;     // "CRC64NVME lKLjCA=="; empty: none that could be compared
  bool is_verified = true;  // its bytes were compared by the checksum
};

struct Totals {
  uint64_t bytes_found = 0;  // to be moved
  uint64_t bytes_moved = 0;
  bool is_all_found = false;
  uint64_t done = 0;
  uint64_t failed = 0;
  uint64_t skipped = 0;
  uint64_t resumed_bytes = 0;
  uint64_t unverified = 0;
};

class Report {
 public:
  // Hears of everything, one call at a time.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void OnDone(const Done& /*done*/) {}
    virtual void OnFailed(std::string_view /*what*/, const absl::Status& /*why*/) {}
    virtual void OnSkipped(std::string_view /*what*/, std::string_view /*why*/) {}
    // After each of those, and when bytes moved.
    virtual void OnProgress(const Totals& /*totals*/) {}
  };

  // The listener outlives the report.
  explicit Report(Listener& listener) : listener_(listener) {}

  void AddFound(uint64_t bytes);
  void SetAllFound();
  void AddMoved(uint64_t bytes);
  // Bytes that were found and need not be moved.
  void AddResumed(uint64_t bytes);
  void AddDone(const Done& done);
  // `what` is the file or object that it happened to.
  void AddFailed(std::string_view what, const absl::Status& why);
  void AddSkipped(std::string_view what, std::string_view why);

  Totals totals() const;

 private:
  template <typename Change>
  void Update(Change change);

  mutable Mutex mutex_;
  Listener& listener_;
  Totals totals_ COFFER_GUARDED_BY(mutex_);
};

}  // namespace coffer::transfer
