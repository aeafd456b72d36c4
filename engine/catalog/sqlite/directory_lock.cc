#include "engine/catalog/sqlite/directory_lock.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"

namespace coffer::sqlite {

absl::StatusOr<std::unique_ptr<io::File>> LockDirectory(io::FileSystem& files, const std::string& directory) {
  ASSIGN_OR_RETURN(std::unique_ptr<io::File> file,
                   files.Open(absl::StrCat(directory, "/coffer.lock"), io::OpenMode::kCreate));
  absl::Status locked = file->Lock(0, 1, /*exclusive=*/true);
  if (absl::IsUnavailable(locked)) {
    return absl::UnavailableError(absl::StrCat("the store in ", directory,
                                               " is open already, most likely in another process; stop it, or use its "
                                               "admin socket"));
  }
  if (!locked.ok()) return locked;
  return file;
}

}  // namespace coffer::sqlite
