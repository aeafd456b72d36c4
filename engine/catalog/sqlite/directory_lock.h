// Where the catalog is in a data folder, and the lock that keeps the folder to one process, and to one user of it
// there.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/io/file.h"

namespace coffer::sqlite {

inline std::string CatalogPath(const std::string& directory) { return directory + "/catalog.db"; }

// DIR/coffer.lock, made when it is absent. Held while the file is open. Unavailable: the store is open elsewhere.
absl::StatusOr<std::unique_ptr<io::File>> LockDirectory(io::FileSystem& files, const std::string& directory);

}  // namespace coffer::sqlite
