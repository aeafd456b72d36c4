#include "engine/maintenance/backup.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/copy.h"
#include "engine/catalog/sqlite/directory_lock.h"
#include "engine/io/posix.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

using sqlite::CatalogPath;

std::string KeyPath(const std::string& directory) { return directory + "/coffer.key"; }

// A copy in its place, durably and in one step.
absl::Status CopyIntoPlace(io::FileSystem& files, const std::string& from, const std::string& to) {
  const std::string partial = to + ".partial";
  files.Remove(partial).IgnoreError();
  RETURN_IF_ERROR(io::CopyFile(files, from, partial));
  RETURN_IF_ERROR(files.Rename(partial, to));
  return files.SyncDirectory(std::string(io::DirectoryOf(to)));
}

// Moves a file out of the way; nothing to do when it is absent.
absl::Status SetAside(io::FileSystem& files, const std::string& path, const std::string& to) {
  const absl::Status moved = files.Rename(path, to);
  if (absl::IsNotFound(moved)) return absl::OkStatus();
  RETURN_IF_ERROR(moved);
  return files.SyncDirectory(std::string(io::DirectoryOf(path)));
}

class Restoration {
 public:
  Restoration(Backend& backend, const RestoreParams& params)
      : backend_(backend),
        params_(params),
        files_(params.files != nullptr ? *params.files : io::PosixFileSystem()),
        seams_{files_, params.clock != nullptr ? *params.clock : SystemClock(),
               params.random != nullptr ? *params.random : SystemRandom()},
        catalog_(CatalogPath(params.directory)),
        incoming_(catalog_ + ".restoring") {}

  absl::StatusOr<RestoreReport> Run() {
    RETURN_IF_ERROR(CheckBackupExists());
    RETURN_IF_ERROR(io::CreateDirectories(files_, params_.directory));
    ASSIGN_OR_RETURN(const std::unique_ptr<io::File> lock, sqlite::LockDirectory(files_, params_.directory));
    RETURN_IF_ERROR(CheckPlaceIsFree());
    files_.Remove(incoming_).IgnoreError();
    RETURN_IF_ERROR(io::CopyFile(files_, CatalogPath(params_.folder), incoming_));
    absl::StatusOr<RestoreReport> report = PutInPlace();
    if (!report.ok()) files_.Remove(incoming_).IgnoreError();
    return report;
  }

 private:
  absl::Status CheckBackupExists() {
    ASSIGN_OR_RETURN(const bool exists, files_.Exists(CatalogPath(params_.folder)));
    if (exists) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("there is no backup in ", params_.folder, ": it has no catalog.db"));
  }

  absl::Status CheckPlaceIsFree() {
    ASSIGN_OR_RETURN(const bool exists, files_.Exists(catalog_));
    if (exists && !params_.replace) {
      return absl::AlreadyExistsError(absl::StrCat(catalog_, " exists; it has to be said that it is to be replaced"));
    }
    ASSIGN_OR_RETURN(const bool kept, files_.Exists(catalog_ + ".replaced"));
    if (!exists || !kept) return absl::OkStatus();
    return absl::AlreadyExistsError(
        absl::StrCat(catalog_, ".replaced is there from an earlier restore; move it away first"));
  }

  absl::StatusOr<RestoreReport> PutInPlace() {
    absl::StatusOr<sqlite::CopyFacts> facts = sqlite::PrepareCopy(incoming_, seams_);
    if (!facts.ok()) {
      return absl::Status(facts.status().code(),
                          absl::StrCat("the backup in ", params_.folder, ": ", facts.status().message()));
    }
    RestoreReport report{.store_id = facts->store_id, .copied = facts->copied};
    ASSIGN_OR_RETURN(report.newer_openings, CompareWithBlobs(*facts));
    ASSIGN_OR_RETURN(report.key_restored, RestoreKey(*facts));
    // The log first: beside another catalog it would be taken for that one's.
    RETURN_IF_ERROR(SetAside(files_, catalog_ + "-wal", catalog_ + ".replaced-wal"));
    RETURN_IF_ERROR(SetAside(files_, catalog_, catalog_ + ".replaced"));
    RETURN_IF_ERROR(files_.Rename(incoming_, catalog_));
    RETURN_IF_ERROR(files_.SyncDirectory(params_.directory));
    return report;
  }

  absl::StatusOr<size_t> CompareWithBlobs(const sqlite::CopyFacts& facts) {
    ASSIGN_OR_RETURN(const BackendContents contents, backend_.Inspect(OpContext()));
    if (!contents.store_id.empty() && contents.store_id != facts.store_id) {
      return absl::FailedPreconditionError(
          absl::StrCat("the backup is of store ", facts.store_id, ", the blobs are of store ", contents.store_id));
    }
    return static_cast<size_t>(std::ranges::count_if(contents.incarnations, [&](uint64_t incarnation) {
      return std::ranges::find(facts.incarnations, incarnation) == facts.incarnations.end();
    }));
  }

  absl::StatusOr<bool> RestoreKey(const sqlite::CopyFacts& facts) {
    ASSIGN_OR_RETURN(const bool is_there, files_.Exists(KeyPath(params_.directory)));
    if (is_there) return false;
    ASSIGN_OR_RETURN(const bool in_backup, files_.Exists(KeyPath(params_.folder)));
    if (in_backup) {
      RETURN_IF_ERROR(CopyIntoPlace(files_, KeyPath(params_.folder), KeyPath(params_.directory)));
      return true;
    }
    if (!facts.has_access_keys) return false;
    return absl::FailedPreconditionError(
        absl::StrCat("there is no coffer.key, neither in ", params_.directory, " nor in ", params_.folder,
                     ", and the secrets of the access keys are sealed with it: put your copy of it there first"));
  }

  Backend& backend_;
  const RestoreParams& params_;
  io::FileSystem& files_;
  const sqlite::CopySeams seams_;
  const std::string catalog_;
  const std::string incoming_;
};

}  // namespace

absl::StatusOr<BackupReport> BackUp(Store& store, const OpContext& context, const BackupParams& params) {
  if (store.own_files != nullptr) return absl::FailedPreconditionError("a store in memory has no backup");
  io::FileSystem& files = *store.options.files;
  RETURN_IF_ERROR(io::CreateDirectories(files, params.folder));
  const std::string catalog = CatalogPath(params.folder);
  RETURN_IF_ERROR(store.catalog->CopyTo(context, catalog));
  if (params.with_key) {
    RETURN_IF_ERROR(CopyIntoPlace(files, KeyPath(store.options.directory), KeyPath(params.folder)));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<io::File> file, files.Open(catalog, io::OpenMode::kRead));
  BackupReport report;
  ASSIGN_OR_RETURN(report.catalog_bytes, file->Size());
  return report;
}

absl::StatusOr<RestoreReport> RestoreCatalog(Backend& backend, const RestoreParams& params) {
  return Restoration(backend, params).Run();
}

}  // namespace coffer
