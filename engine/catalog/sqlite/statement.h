// A prepared statement, lent by a connection, and the row that it stands on.
//
//   Statement find = connection.Prepare("SELECT size FROM versions WHERE bucket_id = ?1");
//   find.Bind(bucket_id);
//   ASSIGN_OR_RETURN(bool found, find.Step());
//   if (found) Row(find) >> size;
//
// Used by the connection's thread only, and does not outlive the connection. What goes wrong while preparing or binding
// comes out of Step. Bound views are not copied: they stay valid until the statement goes or is bound again.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/clock.h"

namespace coffer::sqlite {

class Connection;

// SQL that was written in the source: nothing that came in at run time can be part of it.
struct StaticSql {
  template <size_t N>
  consteval StaticSql(const char (&literal)[N]) : text(literal) {}  // NOLINT: meant to convert
  const char* text;
};

// Marks bytes that are stored as a BLOB; plain string_views are TEXT.
struct Blob {
  std::string_view bytes;
};

class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();  // gives it back, reset

  // Starts anew with these parameters, from ?1 on.
  template <typename... Values>
  Statement& Bind(const Values&... values) {
    Reset();
    int position = 0;
    (BindAt(++position, values), ...);
    return *this;
  }

  // Whether there is a (further) row.
  absl::StatusOr<bool> Step();
  // To the end, for statements without rows.
  absl::Status Run();
  // Ends the execution; keeps no read position.
  void Reset();

 private:
  friend class Connection;
  friend class Row;
  Statement(Connection* connection, const char* sql, sqlite3_stmt* handle, absl::Status error)
      : connection_(connection), sql_(sql), handle_(handle), error_(std::move(error)) {}

  template <std::integral Integer>
  void BindAt(int position, Integer value) {
    Check(sqlite3_bind_int64(handle_, position, static_cast<int64_t>(value)));
  }
  void BindAt(int position, std::string_view text);
  void BindAt(int position, const std::string& text) { BindAt(position, std::string_view(text)); }
  void BindAt(int position, Blob blob);
  void BindAt(int position, WallTime time) { BindAt(position, time.time_since_epoch().count()); }
  template <typename T>
  void BindAt(int position, const std::optional<T>& value) {
    if (value) BindAt(position, *value);  // else: NULL, which is what an unbound parameter is
  }
  void Check(int result);

  Connection* connection_ = nullptr;
  const char* sql_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
  absl::Status error_;
};

// Reads the columns of the current row from left to right. Numbers are stored as 64 bits with a sign; an unsigned one
// is the same bits.
class Row {
 public:
  explicit Row(const Statement& statement) : handle_(statement.handle_) {}

  template <std::integral Integer>
  Row& operator>>(Integer& value) {
    value = static_cast<Integer>(sqlite3_column_int64(handle_, column_++));
    return *this;
  }
  Row& operator>>(bool& value) {
    value = sqlite3_column_int64(handle_, column_++) != 0;
    return *this;
  }
  Row& operator>>(std::string& value) {
    value.assign(Bytes());
    return *this;
  }
  Row& operator>>(WallTime& value) {
    value = WallTime(WallTime::duration(sqlite3_column_int64(handle_, column_++)));
    return *this;
  }
  template <typename T>
  Row& operator>>(std::optional<T>& value) {
    if (sqlite3_column_type(handle_, column_) == SQLITE_NULL) {
      value.reset();
      ++column_;
      return *this;
    }
    return *this >> value.emplace();
  }
  // TEXT or BLOB; valid until the next step.
  std::string_view Bytes();

 private:
  sqlite3_stmt* handle_;
  int column_ = 0;
};

}  // namespace coffer::sqlite
