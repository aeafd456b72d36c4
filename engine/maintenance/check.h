// A check of a whole store: the catalog's rows against each other, against the blobs, and the blobs against the
// catalog. Repairs are done only where they are asked for by name.
//
//   CheckParams params{.repairs = {Repair::kRows}};
//   params.found = [](const CheckFinding& finding) { std::cout << finding.text << "\n"; };
//   ASSIGN_OR_RETURN(const CheckReport report, engine->Check(context, params));
//   if (!report.sound()) ...
//
// Safe beside all other calls; blobs of this opening, which others may be writing, are not looked at from the backend's
// side. Reads every body, unless that is left out. Errors are those of the calls that it makes: what is wrong with the
// store is no error.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/context.h"

namespace coffer {

struct Store;

enum class Repair : uint8_t {
  kRows,     // counters and references are counted anew, and rows that belong to nothing go
  kLost,     // versions whose bytes are missing or damaged are removed: listings then show what can be read
  kLitter,   // blobs without a name are collected also where an opening ended cleanly and should have left none
  kRelease,  // a catalog that was restored counts from now on: what it does not know is collected
};

struct CheckFinding {
  std::string text;  // for people: "photos/cat.jpg: the stored bytes of the object are missing"
  // What it is about; empty where it is about no object.
  std::string bucket;
  std::string key;
  std::string version_id;
};

struct CheckProgress {
  uint64_t bodies = 0;  // versions and parts that were looked at
  uint64_t bytes = 0;   // of them, read
  uint64_t blobs = 0;   // looked up from the backend's side
};

struct CheckParams {
  bool read_bodies = true;  // false: only whether the blobs are there and have their length
  std::set<Repair> repairs;
  // Makes objects again from blobs that the catalog does not know (rebuild.h).
  bool rebuild = false;
  std::string owner;  // of buckets that this makes: an account's name. Empty: the only account, or a new one, "rebuilt"
  std::function<void(const CheckFinding&)> found;
  std::function<void(const CheckProgress&)> progress;  // often
};

struct RebuildReport {
  uint64_t objects = 0;       // made again from one blob
  uint64_t assembled = 0;     // made again from the parts of an upload
  uint64_t kept = 0;          // blobs of keys that the catalog has
  uint64_t open_uploads = 0;  // uploads that the catalog has as open: their parts are sent again
  uint64_t undescribed = 0;   // blobs that do not say what they are
  uint64_t damaged = 0;       // blobs that were not written to their end, or are damaged
};

struct CheckReport {
  CheckProgress seen;
  uint64_t flaws = 0;          // kinds of rows that do not fit together, and were not repaired
  uint64_t lost_versions = 0;  // and were not removed
  uint64_t lost_parts = 0;     // of open uploads: the client sends them again, or aborts
  uint64_t litter_blobs = 0;   // without a name, of openings that did not end cleanly: collected by itself
  uint64_t stray_blobs = 0;    // without a name, of openings that ended cleanly
  uint64_t newer_blobs = 0;    // of openings that the catalog does not know
  uint64_t removed_versions = 0;
  RebuildReport rebuilt;
  bool collection_held = false;

  // Nothing is left to be decided.
  bool sound() const {
    return flaws == 0 && lost_versions == 0 && lost_parts == 0 && stray_blobs == 0 && newer_blobs == 0 &&
           !collection_held;
  }
};

absl::StatusOr<CheckReport> CheckStore(Store& store, const OpContext& context, const CheckParams& params);

}  // namespace coffer
