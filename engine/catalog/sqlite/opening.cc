#include "engine/catalog/sqlite/opening.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/directory_lock.h"
#include "engine/catalog/sqlite/schema.h"
#include "engine/catalog/sqlite/store_rows.h"
#include "engine/catalog/sqlite/wal_copy.h"

namespace coffer::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5000;  // while another connection of ours reads or resets the head of the WAL

absl::Status CheckFileSystem(const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(const io::FileSystemStats stats, options.files->Stat(options.directory));
  if (!stats.is_network || options.allow_network_file_system) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(options.directory, " is on a network file system (", stats.type,
                   "), where locks cannot be trusted; keep the store on a local disk"));
}

absl::Status SetSynchronous(Connection& connection, const SqliteCatalogOptions& options) {
  return options.synchronous_off ? connection.Execute("PRAGMA synchronous = OFF")
                                 : connection.Execute("PRAGMA synchronous = FULL");
}

absl::Status SetPragmas(Connection& writer, const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(const int64_t version, writer.QueryInt("PRAGMA user_version"));
  if (version == 0) {  // they are for the first table
    RETURN_IF_ERROR(writer.Execute("PRAGMA page_size = 4096; PRAGMA auto_vacuum = INCREMENTAL"));
  }
  {
    Statement wal = writer.Prepare("PRAGMA journal_mode = WAL");
    ASSIGN_OR_RETURN(const bool found, wal.Step());
    if (!found || Row(wal).Bytes() != "wal") return absl::FailedPreconditionError("catalog.db refuses WAL mode");
    // The row says what is wanted; only the end of the statement writes it, and may fail.
    RETURN_IF_ERROR(wal.Step().status());
  }
  RETURN_IF_ERROR(SetSynchronous(writer, options));
  RETURN_IF_ERROR(writer.Execute("PRAGMA wal_autocheckpoint = 0"));
  return writer.SetCacheBytes(options.cache_bytes_per_connection);
}

// The database may become longer by as much as the WAL has. Without room for that it stays there, as the drive's by
// now: the rest is for the new incarnation, and for deletes.
absl::Status MoveWal(Connection& writer, const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(const io::FileSystemStats stats, options.files->Stat(options.directory));
  const auto wal = options.files->Open(CatalogPath(options.directory) + "-wal", io::OpenMode::kRead);
  if (wal.ok()) {
    ASSIGN_OR_RETURN(const uint64_t wal_bytes, (*wal)->Size());
    if (stats.free_bytes < wal_bytes) return absl::OkStatus();
  }
  const int moved = sqlite3_wal_checkpoint_v2(writer.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  return moved == SQLITE_OK ? absl::OkStatus() : writer.Error(moved);
}

absl::Status PrepareWriter(Connection& writer, const SqliteCatalogOptions& options) {
  sqlite3_busy_timeout(writer.handle(), kBusyMilliseconds);
  // What is not ours is left as it is, its WAL included.
  sqlite3_db_config(writer.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  RETURN_IF_ERROR(CheckSchema(writer, Migrations()));
  sqlite3_db_config(writer.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  RETURN_IF_ERROR(SetPragmas(writer, options));
  RETURN_IF_ERROR(MoveWal(writer, options));
  return MigrateSchema(writer, Migrations());
}

absl::Status StartIncarnation(OpenedStore& store, const SqliteCatalogOptions& options) {
  Connection& writer = *store.writer;
  RETURN_IF_ERROR(writer.Execute("BEGIN IMMEDIATE"));
  ASSIGN_OR_RETURN(store.store_id, FindOrMakeStoreId(writer, options.new_store_id, *options.random));
  ASSIGN_OR_RETURN(store.last_sequence, ReadLastSequence(writer));
  ASSIGN_OR_RETURN(store.incarnation, InsertIncarnation(writer, *options.random, options.clock->WallNow()));
  return writer.Execute("COMMIT");
}

absl::StatusOr<std::unique_ptr<Connection>> OpenReader(const std::string& path, const Vfs& vfs,
                                                       const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, Connection::Open(path, vfs.name()));
  sqlite3_busy_timeout(reader->handle(), kBusyMilliseconds);
  RETURN_IF_ERROR(reader->Execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0"));
  RETURN_IF_ERROR(reader->SetCacheBytes(options.cache_bytes_per_connection));
  // As good as any number: how much is mapped, the VFS was told.
  if (options.map_bytes > 0) RETURN_IF_ERROR(reader->Execute("PRAGMA mmap_size = 65536"));
  return reader;
}

// No reason not to serve: what cannot be mapped is read.
void WarnWithoutMap(const std::string& path, const SqliteCatalogOptions& options) {
  if (options.map_bytes == 0) return;
  const auto file = options.files->Open(path, io::OpenMode::kRead);
  if (file.ok() && (*file)->Map(options.map_bytes) != nullptr) return;
  const std::string bytes = absl::StrCat(options.map_bytes);
  const LogField fields[] = {{"path", path}, {"bytes", bytes}};
  options.logger->Log(LogLevel::kWarning, "the catalog is read, not mapped: no map of that length can be had", fields);
}

absl::StatusOr<std::unique_ptr<Connection>> OpenMover(const std::string& path, const Vfs& vfs,
                                                      const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<Connection> mover, Connection::Open(path, vfs.name()));
  RETURN_IF_ERROR(SetSynchronous(*mover, options));  // whether it flushes what it copied
  RETURN_IF_ERROR(mover->Execute("PRAGMA wal_autocheckpoint = 0"));
  return mover;
}

// SQLite keeps a code only; what the file system said explains it.
absl::Status Explain(const absl::Status& status, const std::string& path, const Vfs& vfs) {
  if (status.ok()) return status;
  std::string message = absl::StrCat(path, ": ", status.message());
  if (absl::IsUnavailable(status)) absl::StrAppend(&message, "; another program has the database open");
  if (const absl::Status cause = vfs.last_error(); !cause.ok()) absl::StrAppend(&message, ": ", cause.message());
  absl::Status explained(status.code(), message);
  status.ForEachPayload([&explained](auto type, const auto& payload) { explained.SetPayload(type, payload); });
  return explained;
}

absl::Status OpenConnections(OpenedStore& store, const std::string& path, const SqliteCatalogOptions& options) {
  ASSIGN_OR_RETURN(store.writer,
                   Connection::Open(path, store.vfs->name()));  // holds the lock on the database from here on
  RETURN_IF_ERROR(CopyWal(*options.files, path));
  RETURN_IF_ERROR(PrepareWriter(*store.writer, options));
  RETURN_IF_ERROR(StartIncarnation(store, options));
  ASSIGN_OR_RETURN(store.mover, OpenMover(path, *store.vfs, options));
  for (size_t i = 0; i < options.reader_count; ++i) {
    ASSIGN_OR_RETURN(std::unique_ptr<Connection> reader, OpenReader(path, *store.vfs, options));
    store.readers.push_back(std::move(reader));
  }
  WarnWithoutMap(path, options);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const SqliteCatalogOptions& options) {
  OpenedStore store;
  RETURN_IF_ERROR(io::CreateDirectories(*options.files, options.directory));
  RETURN_IF_ERROR(CheckFileSystem(options));
  ASSIGN_OR_RETURN(store.lock, LockDirectory(*options.files, options.directory));
  ASSIGN_OR_RETURN(store.vfs,
                   Vfs::Register(*options.files, *options.clock, *options.random, *options.metrics, options.map_bytes));
  const std::string path = CatalogPath(options.directory);
  RETURN_IF_ERROR(Explain(OpenConnections(store, path, options), path, *store.vfs));
  return store;
}

}  // namespace coffer::sqlite
