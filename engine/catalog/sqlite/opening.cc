#include "engine/catalog/sqlite/opening.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/store_rows.h"

namespace coffer::sqlite {
namespace {

constexpr int kReaderBusyMilliseconds = 5000;  // while another connection of ours recovers or resets the WAL

absl::StatusOr<std::unique_ptr<io::File>> LockDirectory(const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<io::File> file,
                   options.files->Open(absl::StrCat(options.directory, "/coffer.lock"), io::OpenMode::kCreate));
  absl::Status locked = file->Lock(0, 1, /*exclusive=*/true);
  if (absl::IsUnavailable(locked)) {
    return absl::UnavailableError(absl::StrCat("the store in ", options.directory,
                                               " is open in another process; stop it, or use its admin socket"));
  }
  if (!locked.ok()) return locked;
  return file;
}

absl::Status CheckFileSystem(const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(const io::FileSystemStats stats, options.files->Stat(options.directory));
  if (!stats.is_network || options.allow_network_file_system) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(options.directory, " is on a network file system (", stats.type,
                   "), where locks cannot be trusted; keep the store on a local disk"));
}

absl::Status PrepareWriter(Connection& writer, const SqliteCatalogOptions& options) {
  RETURN_IF_ERROR(writer.Execute("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL"));
  RETURN_IF_ERROR(CheckApplication(writer));
  {
    Statement wal = writer.Prepare("PRAGMA journal_mode = WAL");
    ASSIGN_OR_RETURN(const bool found, wal.Step());
    if (!found || Row(wal).Bytes() != "wal") return absl::FailedPreconditionError("catalog.db refuses WAL mode");
  }
  if (options.synchronous_off) {
    RETURN_IF_ERROR(writer.Execute("PRAGMA synchronous = OFF"));
  } else {
    RETURN_IF_ERROR(writer.Execute("PRAGMA synchronous = FULL"));
  }
  RETURN_IF_ERROR(writer.Execute("PRAGMA wal_autocheckpoint = 0"));
  RETURN_IF_ERROR(writer.SetCacheBytes(options.cache_bytes_per_connection));
  // What an earlier run left in the WAL may be in the kernel's memory only, where a flush that failed has forgotten it.
  // In the database file it is flushed anew.
  const int moved = sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (moved != SQLITE_OK) return writer.Error(moved);
  return MigrateSchema(writer, Migrations());
}

absl::Status StartIncarnation(OpenedStore& store, const SqliteCatalogOptions& options) {
  Connection& writer = *store.writer;
  RETURN_IF_ERROR(writer.Execute("BEGIN IMMEDIATE"));
  ASSIGN_OR_RETURN(store.store_id, FindOrMakeStoreId(writer, *options.random));
  ASSIGN_OR_RETURN(store.last_sequence, ReadLastSequence(writer));
  ASSIGN_OR_RETURN(store.incarnation, InsertIncarnation(writer, options.clock->WallNow()));
  return writer.Execute("COMMIT");
}

absl::StatusOr<std::unique_ptr<Connection>> OpenReader(const std::string& path, const Vfs& vfs,
                                                       const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, Connection::Open(path, vfs.name()));
  sqlite3_busy_timeout(reader->handle(), kReaderBusyMilliseconds);
  RETURN_IF_ERROR(reader->Execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0"));
  RETURN_IF_ERROR(reader->SetCacheBytes(options.cache_bytes_per_connection));
  return reader;
}

// SQLite keeps a code only; what the file system said explains it.
absl::Status WithCause(const absl::Status& status, const Vfs& vfs) {
  const absl::Status cause = vfs.last_error();
  if (status.ok() || cause.ok()) return status;
  absl::Status explained(status.code(), absl::StrCat(status.message(), ": ", cause.message()));
  status.ForEachPayload([&explained](auto type, const auto& payload) { explained.SetPayload(type, payload); });
  return explained;
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const SqliteCatalogOptions& options) {
  OpenedStore store;
  RETURN_IF_ERROR(io::CreateDirectories(*options.files, options.directory));
  RETURN_IF_ERROR(CheckFileSystem(options));
  ASSIGN_OR_RETURN(store.lock, LockDirectory(options));
  ASSIGN_OR_RETURN(store.vfs, Vfs::Register(*options.files, *options.clock, *options.random));
  const std::string path = absl::StrCat(options.directory, "/catalog.db");
  absl::StatusOr<std::unique_ptr<Connection>> writer = Connection::Open(path, store.vfs->name());
  if (!writer.ok()) return WithCause(writer.status(), *store.vfs);
  store.writer = *std::move(writer);
  RETURN_IF_ERROR(WithCause(PrepareWriter(*store.writer, options), *store.vfs));
  RETURN_IF_ERROR(WithCause(StartIncarnation(store, options), *store.vfs));
  for (size_t i = 0; i < options.reader_count; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, OpenReader(path, *store.vfs, options));
    store.readers.push_back(std::move(reader));
  }
  return store;
}

}  // namespace coffer::sqlite
