#include "engine/catalog/sqlite/connection.h"

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, const std::string& vfs) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (handle == nullptr) return MakeError(ErrorCode::kSlowDown, "no memory for a catalog connection");
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (result != SQLITE_OK) return connection->Error(result);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Temporary files would go around what was asked of the disk.
  RETURN_IF_ERROR(connection->Execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON"));
  return connection;
}

Connection::~Connection() {
  for (auto& [sql, statements] : idle_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close_v2(handle_);
}

Statement Connection::Prepare(StaticSql sql) {
  std::vector<sqlite3_stmt*>& idle = idle_[sql.text];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return Statement(this, sql.text, statement, absl::OkStatus());
  }
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return Statement(this, sql.text, statement, result == SQLITE_OK ? absl::OkStatus() : Error(result));
}

void Connection::TakeBack(const char* sql, sqlite3_stmt* statement) { idle_[sql].push_back(statement); }

absl::Status Connection::Execute(StaticSql sql) {
  const int result = sqlite3_exec(handle_, sql.text, nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? absl::OkStatus() : Error(result);
}

absl::StatusOr<int64_t> Connection::QueryInt(StaticSql sql) {
  Statement query = Prepare(sql);
  ASSIGN_OR_RETURN(const bool found, query.Step());
  int64_t value = 0;
  if (found) Row(query) >> value;
  return value;
}

absl::Status Connection::SetCacheBytes(int64_t bytes) {
  // A pragma takes no parameters; a number of our own is all that goes into the text.
  const std::string pragma = absl::StrCat("PRAGMA cache_size = -", std::max<int64_t>(bytes / 1024, 64));
  const int result = sqlite3_exec(handle_, pragma.c_str(), nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? absl::OkStatus() : Error(result);
}

absl::Status Connection::Error(int result) {
  const std::string message = absl::StrCat("catalog: ", sqlite3_errmsg(handle_), " (", sqlite3_errstr(result), ", ",
                                           sqlite3_extended_errcode(handle_), ")");
  if (result == SQLITE_IOERR_FSYNC || result == SQLITE_IOERR_DIR_FSYNC) flush_failed_ = true;
  switch (result & 0xff) {
    case SQLITE_FULL:
      return MakeError(ErrorCode::kStorageFull, message);
    case SQLITE_NOMEM:
      return MakeError(ErrorCode::kSlowDown, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return MakeError(ErrorCode::kDataLoss, message);
    case SQLITE_CONSTRAINT:
      return absl::AlreadyExistsError(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace coffer::sqlite
