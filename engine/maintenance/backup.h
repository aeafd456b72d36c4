// Backup of a store's catalog while the store is used, and the way back.
//
// The catalog is what cannot be made again: every name, version, account and access key, and the small bodies. Blobs
// are files that never change; they are copied with whatever copies files (after the catalog, so that nothing that it
// names is missing). The secrets of access keys are sealed with the key file: a catalog does not open without it, and
// who has both has the secrets. So the key file comes along only when that is asked for; keep it apart otherwise.
//
// A catalog that comes back knows nothing of what was written or removed since. So a copy is marked as one, and also a
// catalog that was put in its place by hand is noticed by blobs of openings that it does not know. While either is so,
// Maintain removes no blobs (Stats::collection_held), until a check releases them (check.h).
//
// Errors: AlreadyExists (something is where the copy is to go), NotFound (there is no backup), FailedPrecondition (it
// is of another store, of a newer Coffer, or the key file is missing; the store is in memory), Unavailable (the store
// is open), DataLoss.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "engine/backend/backend.h"
#include "engine/base/clock.h"
#include "engine/base/context.h"
#include "engine/base/random.h"
#include "engine/io/file.h"

namespace coffer {

struct Store;

struct BackupParams {
  std::string folder;     // made when it is missing; must not hold a backup
  bool with_key = false;  // the key file too
};

struct BackupReport {
  uint64_t catalog_bytes = 0;
};

absl::StatusOr<BackupReport> BackUp(Store& store, const OpContext& context, const BackupParams& params);

struct RestoreParams {
  std::string folder;     // the backup
  std::string directory;  // the data folder; the store in it is not open
  bool replace = false;   // a catalog that is there is kept as catalog.db.replaced
  // Seams, as in Options; null takes the real thing.
  io::FileSystem* files = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
};

struct RestoreReport {
  std::string store_id;
  WallTime copied;            // when the backup was made
  size_t newer_openings = 0;  // how many openings of the store wrote blobs that the backup knows nothing of
  bool key_restored = false;  // the data folder had no key file, and got the backup's
};

// Puts the backup into its place, in one step. `backend` is the store's and is not attached by this. Can be called
// again when it was interrupted.
absl::StatusOr<RestoreReport> RestoreCatalog(Backend& backend, const RestoreParams& params);

}  // namespace coffer
