#include "engine/catalog/sqlite/copy.h"

#include <sqlite3.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/connection.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/store_rows.h"

namespace coffer::sqlite {
namespace {

// 4 MiB between two looks at the context.
constexpr int kPagesPerStep = 1024;
constexpr int kBusyMilliseconds = 5000;

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

absl::Status CopyPages(Connection& from, Connection& to, Clock& clock, const OpContext& context) {
  const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (backup == nullptr) return to.Error(sqlite3_errcode(to.handle()));
  while (true) {
    RETURN_IF_ERROR(CheckContext(context, clock));
    const int result = sqlite3_backup_step(backup.get(), kPagesPerStep);
    if (result == SQLITE_DONE) return absl::OkStatus();
    if (result != SQLITE_OK) return to.Error(result);
  }
}

absl::Status MarkCopy(Connection& copy, WallTime now) {
  ASSIGN_OR_RETURN(const std::optional<WallTime> marked, ReadCopiedAt(copy));
  return marked ? absl::OkStatus() : WriteCopiedAt(copy, now);
}

// All pages in one snapshot, which the transaction keeps: without it every commit would make the copy begin anew.
absl::Status WriteCopy(const std::string& from, const Vfs& vfs, const std::string& to, const CopySeams& seams,
                       const OpContext& context) {
  // A VFS of its own: after a flush that failed there, the store's would write nothing more.
  ASSIGN_OR_RETURN(const std::unique_ptr<Vfs> copy_vfs, Vfs::Register(seams.files, seams.clock, seams.random));
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> source, Connection::Open(from, vfs.name()));
  sqlite3_busy_timeout(source->handle(), kBusyMilliseconds);
  RETURN_IF_ERROR(source->Execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; BEGIN"));
  RETURN_IF_ERROR(source->QueryInt("SELECT COUNT(*) FROM meta").status());
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> copy, Connection::Open(to, copy_vfs->name()));
  RETURN_IF_ERROR(CopyPages(*source, *copy, seams.clock, context));
  return MarkCopy(*copy, seams.clock.WallNow());
}

void RemoveFiles(io::FileSystem& files, const std::string& path) {
  for (const char* suffix : {"", "-wal", "-journal"}) files.Remove(absl::StrCat(path, suffix)).IgnoreError();
}

absl::Status CheckSound(Connection& connection) {
  Statement check = connection.Prepare("PRAGMA quick_check(1)");
  ASSIGN_OR_RETURN(const bool found, check.Step());
  const std::string answer = found ? std::string(Row(check).Bytes()) : "no answer";
  return answer == "ok" ? absl::OkStatus() : MakeError(ErrorCode::kDataLoss, absl::StrCat("it is damaged: ", answer));
}

absl::StatusOr<CopyFacts> Prepare(Connection& copy, Clock& clock) {
  RETURN_IF_ERROR(CheckSchema(copy, Migrations()));
  ASSIGN_OR_RETURN(const int64_t version, copy.QueryInt("PRAGMA user_version"));
  if (version == 0) return absl::FailedPreconditionError("it is empty");
  RETURN_IF_ERROR(CheckSound(copy));
  RETURN_IF_ERROR(MarkCopy(copy, clock.WallNow()));
  CopyFacts facts;
  Statement store = copy.Prepare("SELECT value FROM meta WHERE name = 'store_id'");
  ASSIGN_OR_RETURN(const bool found, store.Step());
  if (!found) return absl::FailedPreconditionError("it does not say which store it is of");
  Row(store) >> facts.store_id;
  ASSIGN_OR_RETURN(const std::optional<WallTime> copied, ReadCopiedAt(copy));
  facts.copied = copied.value_or(WallTime());
  ASSIGN_OR_RETURN(const std::vector<IncarnationRow> incarnations, ListIncarnations(copy));
  for (const IncarnationRow& row : incarnations) facts.incarnations.push_back(row.id);
  ASSIGN_OR_RETURN(const int64_t keys, copy.QueryInt("SELECT COUNT(*) FROM access_keys"));
  facts.has_access_keys = keys > 0;
  return facts;
}

}  // namespace

absl::Status CopyOpenCatalog(const std::string& from, const Vfs& vfs, const std::string& to, const CopySeams& seams,
                             const OpContext& context) {
  ASSIGN_OR_RETURN(const bool exists, seams.files.Exists(to));
  if (exists) return absl::AlreadyExistsError(absl::StrCat(to, " exists already"));
  const std::string partial = to + ".partial";
  RemoveFiles(seams.files, partial);
  absl::Status status = WriteCopy(from, vfs, partial, seams, context);
  if (status.ok()) status = seams.files.Rename(partial, to);
  if (!status.ok()) {
    RemoveFiles(seams.files, partial);
    return absl::Status(status.code(), absl::StrCat("the copy ", to, ": ", status.message()));
  }
  return seams.files.SyncDirectory(std::string(io::DirectoryOf(to)));
}

absl::StatusOr<CopyFacts> PrepareCopy(const std::string& path, const CopySeams& seams) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Vfs> vfs, Vfs::Register(seams.files, seams.clock, seams.random));
  ASSIGN_OR_RETURN(const std::unique_ptr<Connection> copy, Connection::Open(path, vfs->name()));
  return Prepare(*copy, seams.clock);
}

}  // namespace coffer::sqlite
