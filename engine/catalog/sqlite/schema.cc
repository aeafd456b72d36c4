#include "engine/catalog/sqlite/schema.h"

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "engine/catalog/sqlite/deleted_runs.h"

namespace coffer::sqlite {
namespace {

constexpr Migration kMigrations[] = {
    {1, R"sql(
PRAGMA application_id = 0x434F4652;
PRAGMA user_version = 1;

CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE incarnations (
  id INTEGER PRIMARY KEY,
  opened INTEGER NOT NULL,
  ended_cleanly INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  canonical_id TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  created INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE access_keys (
  access_key TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  secret_key_id INTEGER NOT NULL,
  secret BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX access_keys_of_account ON access_keys (account_id, access_key);

CREATE TABLE buckets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  region TEXT NOT NULL,
  created INTEGER NOT NULL,
  versioning INTEGER NOT NULL,
  object_lock INTEGER NOT NULL
);
CREATE INDEX buckets_of_owner ON buckets (owner, name);

CREATE TABLE bucket_config (
  bucket_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (bucket_id, name)
) WITHOUT ROWID;

CREATE TABLE counters (
  bucket_id INTEGER PRIMARY KEY,
  objects INTEGER NOT NULL DEFAULT 0,
  versions INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  uploads INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE versions (
  bucket_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  rank INTEGER NOT NULL,
  nonce INTEGER NOT NULL,
  null_kind INTEGER NOT NULL,
  is_delete_marker INTEGER NOT NULL,
  is_inline INTEGER NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified INTEGER NOT NULL,
  storage_class TEXT NOT NULL,
  owner TEXT NOT NULL,
  checksum BLOB NOT NULL,
  wrapped_key_id INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  metadata BLOB NOT NULL,
  parts BLOB NOT NULL,
  PRIMARY KEY (bucket_id, key, rank)
) WITHOUT ROWID;
CREATE INDEX versions_null ON versions (bucket_id, key) WHERE null_kind = 2;

CREATE TABLE inline_bodies (owner INTEGER PRIMARY KEY, bytes BLOB NOT NULL);

CREATE TABLE extents (
  owner INTEGER NOT NULL,
  position INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  blob_size INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  PRIMARY KEY (owner, position)
) WITHOUT ROWID;

CREATE TABLE blobs (
  incarnation INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  refs INTEGER NOT NULL,
  PRIMARY KEY (incarnation, counter)
) WITHOUT ROWID;

CREATE TABLE retired (
  sequence INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  retired INTEGER NOT NULL,
  PRIMARY KEY (sequence, incarnation, counter)
) WITHOUT ROWID;
CREATE UNIQUE INDEX retired_blob ON retired (incarnation, counter);

CREATE TABLE uploads (
  bucket_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  nonce INTEGER NOT NULL,
  initiated INTEGER NOT NULL,
  owner TEXT NOT NULL,
  storage_class TEXT NOT NULL,
  metadata BLOB NOT NULL,
  checksum_algorithm INTEGER,
  checksum_type INTEGER NOT NULL,
  completed_sequence INTEGER,
  completed_etag TEXT NOT NULL,
  completed_parts_digest BLOB NOT NULL,
  completed INTEGER NOT NULL,
  PRIMARY KEY (bucket_id, key, sequence)
) WITHOUT ROWID;
CREATE INDEX uploads_open ON uploads (bucket_id, key, sequence) WHERE completed_sequence IS NULL;
CREATE INDEX uploads_finished ON uploads (completed) WHERE completed_sequence IS NOT NULL;

CREATE TABLE parts (
  upload_sequence INTEGER NOT NULL,
  number INTEGER NOT NULL,
  owner INTEGER NOT NULL,
  size INTEGER NOT NULL,
  md5 BLOB NOT NULL,
  modified INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  wrapped_key_id INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  PRIMARY KEY (upload_sequence, number)
) WITHOUT ROWID;
)sql"},
    {2, R"sql(
PRAGMA user_version = 2;
ALTER TABLE versions ADD COLUMN tags BLOB NOT NULL DEFAULT x'';
ALTER TABLE uploads ADD COLUMN tags BLOB NOT NULL DEFAULT x'';
)sql"},
    {3, R"sql(
PRAGMA user_version = 3;
ALTER TABLE uploads ADD COLUMN key_existed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX uploads_initiated ON uploads (initiated) WHERE completed_sequence IS NULL;
)sql"},
    {4, R"sql(
PRAGMA user_version = 4;
ALTER TABLE uploads ADD COLUMN completed_null_kind INTEGER NOT NULL DEFAULT 0;
)sql"},
    {5, R"sql(
PRAGMA user_version = 5;
CREATE TABLE deleted_runs (
  bucket_id INTEGER NOT NULL,
  first_key BLOB NOT NULL,
  end_key BLOB NOT NULL,
  PRIMARY KEY (bucket_id, first_key)
) WITHOUT ROWID;
)sql" COFFER_FILL_DELETED_RUNS},
};

absl::Status RunStep(Connection& connection, const Migration& migration) {
  RETURN_IF_ERROR(connection.Execute("BEGIN IMMEDIATE"));
  absl::Status status = connection.Execute(migration.sql);
  if (status.ok()) {
    absl::StatusOr<int64_t> version = connection.QueryInt("PRAGMA user_version");
    status = version.status();
    if (status.ok() && *version != migration.version)
      status = absl::InternalError("a migration did not mark its version");
  }
  if (status.ok()) status = connection.Execute("COMMIT");
  if (!status.ok() && connection.in_transaction()) (void)connection.Execute("ROLLBACK");
  return status;
}

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

absl::Status CheckSchema(Connection& connection, std::span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const int64_t application, connection.QueryInt("PRAGMA application_id"));
  if (application != kApplicationId) {
    ASSIGN_OR_RETURN(const int64_t tables, connection.QueryInt("SELECT COUNT(*) FROM sqlite_schema"));
    if (application == 0 && tables == 0) return absl::OkStatus();
    return absl::FailedPreconditionError("catalog.db is a database of another program, not a Coffer catalog");
  }
  ASSIGN_OR_RETURN(const int64_t found, connection.QueryInt("PRAGMA user_version"));
  if (found <= migrations.back().version) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the catalog has schema version ", found,
                                                    ", written by a newer Coffer; this one knows versions up to ",
                                                    migrations.back().version, ". Use the newer program"));
}

absl::Status MigrateSchema(Connection& connection, std::span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const int64_t found, connection.QueryInt("PRAGMA user_version"));
  for (const Migration& migration : migrations) {
    if (migration.version > found) RETURN_IF_ERROR(RunStep(connection, migration));
  }
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
