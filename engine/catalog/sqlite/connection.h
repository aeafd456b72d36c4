// One SQLite connection with its prepared statements, and SQLite's errors in our words.
//
// Used by one thread at a time; whoever hands it over synchronizes. Statements are prepared once and kept: for each
// text as many as were in use at the same moment.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/catalog/sqlite/statement.h"

namespace coffer::sqlite {

class Connection {
 public:
  // Opens or creates the database file through the VFS of this name.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Statement Prepare(StaticSql sql);
  // Runs every statement of the text, and drops rows.
  absl::Status Execute(StaticSql sql);
  // The first column of the first row; 0 when there is no row.
  absl::StatusOr<int64_t> QueryInt(StaticSql sql);
  absl::Status SetCacheBytes(int64_t bytes);

  // False after an error took the whole transaction down.
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  int64_t total_changes() const { return sqlite3_total_changes64(handle_); }
  // Whether any flush of the database's files failed since it was opened.
  bool flush_failed() const { return flush_failed_; }

  // ResourceExhausted (kStorageFull; kSlowDown when out of memory), DataLoss, AlreadyExists (a uniqueness that does not
  // hold), Unavailable (locked), Internal. Reads the connection's last message: call it right after the failure.
  absl::Status Error(int result);

  sqlite3* handle() { return handle_; }

 private:
  friend class Statement;
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  void TakeBack(const char* sql, sqlite3_stmt* statement);

  sqlite3* handle_;
  bool flush_failed_ = false;
  std::unordered_map<const char*, std::vector<sqlite3_stmt*>> idle_;  // by the address of the literal
};

}  // namespace coffer::sqlite
