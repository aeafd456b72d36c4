#include "engine/catalog/sqlite/statement.h"

#include <utility>

#include "engine/base/status.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {
namespace {

// SQLite takes a null pointer for NULL, whatever the length.
const char* NotNull(std::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)),
      sql_(other.sql_),
      handle_(std::exchange(other.handle_, nullptr)),
      error_(std::move(other.error_)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(sql_, other.sql_);
  std::swap(handle_, other.handle_);
  std::swap(error_, other.error_);
  return *this;
}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  Reset();
  connection_->TakeBack(sql_, handle_);
}

void Statement::BindAt(int position, std::string_view text) {
  Check(sqlite3_bind_text64(handle_, position, NotNull(text), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::BindAt(int position, Blob blob) {
  Check(sqlite3_bind_blob64(handle_, position, NotNull(blob.bytes), blob.bytes.size(), SQLITE_STATIC));
}

void Statement::Check(int result) {
  if (result != SQLITE_OK && error_.ok()) error_ = connection_->Error(result);
}

absl::StatusOr<bool> Statement::Step() {
  if (!error_.ok()) return error_;
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return connection_->Error(result);
}

absl::Status Statement::Run() {
  absl::StatusOr<bool> row = Step();
  Reset();
  return row.status();
}

void Statement::Reset() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

std::string_view Row::Bytes() {
  const int column = column_++;
  // The order matters: the length belongs to what column_blob returned.
  const void* bytes = sqlite3_column_blob(handle_, column);
  const int length = sqlite3_column_bytes(handle_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<size_t>(length)};
}

}  // namespace coffer::sqlite
