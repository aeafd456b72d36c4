// Copies of a catalog: made while the catalog is used, and made fit to take its place.
//
// A copy is one file, without a log. `meta.copied` in it says when it was made, so that whoever opens it, by whatever
// way it came to its place, knows that the blobs may be newer than it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/context.h"
#include "engine/base/random.h"
#include "engine/catalog/sqlite/vfs.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

struct CopySeams {
  io::FileSystem& files;
  Clock& clock;
  Random& random;
};

// Copies the committed state of the open database at `from`, whose VFS is `vfs`, to the new file `to`. Other
// connections go on meanwhile; the log grows until it is done. What fails at `to` is no fault of the store.
absl::Status CopyOpenCatalog(const std::string& from, const Vfs& vfs, const std::string& to, const CopySeams& seams,
                             const OpContext& context);

struct CopyFacts {
  std::string store_id;
  WallTime copied;
  std::vector<uint64_t> incarnations;
  bool has_access_keys = false;  // their secrets need the key file
};

// Looks whether the database at `path`, which nobody has open, is a sound catalog that this program can read, marks it
// as a copy if it is not marked yet, and tells what it is of. FailedPrecondition, DataLoss.
absl::StatusOr<CopyFacts> PrepareCopy(const std::string& path, const CopySeams& seams);

}  // namespace coffer::sqlite
