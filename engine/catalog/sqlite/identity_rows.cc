#include "engine/catalog/sqlite/identity_rows.h"

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {
namespace {

#define COFFER_ACCOUNT_COLUMNS "id, canonical_id, name, created"
#define COFFER_ACCESS_KEY_COLUMNS "access_key, account_id, name, created"

Account ReadAccount(const Statement& statement) {
  Account account;
  Row(statement) >> account.id >> account.canonical_id >> account.name >> account.created;
  return account;
}

absl::StatusOr<std::optional<Account>> FindOne(Statement statement) {
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  if (!found) return std::nullopt;
  return ReadAccount(statement);
}

}  // namespace

absl::StatusOr<std::optional<Account>> FindAccount(Connection& connection, std::string_view id) {
  Statement find = connection.Prepare("SELECT " COFFER_ACCOUNT_COLUMNS " FROM accounts WHERE id = ?1");
  find.Bind(id);
  return FindOne(std::move(find));
}

absl::StatusOr<std::optional<Account>> FindAccountByName(Connection& connection, std::string_view name) {
  Statement find = connection.Prepare("SELECT " COFFER_ACCOUNT_COLUMNS " FROM accounts WHERE name = ?1");
  find.Bind(name);
  return FindOne(std::move(find));
}

absl::StatusOr<std::vector<Account>> ListAccounts(Connection& connection) {
  Statement list = connection.Prepare("SELECT " COFFER_ACCOUNT_COLUMNS " FROM accounts ORDER BY id");
  std::vector<Account> accounts;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return accounts;
    accounts.push_back(ReadAccount(list));
  }
}

absl::Status PutAccount(Connection& connection, const Account& account) {
  ASSIGN_OR_RETURN(const std::optional<Account> namesake, FindAccountByName(connection, account.name));
  if (namesake && namesake->id != account.id) {
    return MakeError(ErrorCode::kAccountExists, "another account has this name");
  }
  return connection
      .Prepare("INSERT INTO accounts (" COFFER_ACCOUNT_COLUMNS
               ") VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET canonical_id = ?2, name = ?3, created = ?4")
      .Bind(account.id, account.canonical_id, account.name, account.created)
      .Run();
}

absl::StatusOr<std::optional<AccessKeyRow>> FindAccessKey(Connection& connection, std::string_view access_key) {
  Statement find = connection.Prepare("SELECT " COFFER_ACCESS_KEY_COLUMNS
                                      ", secret_key_id, secret FROM access_keys WHERE access_key = ?1");
  find.Bind(access_key);
  ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::nullopt;
  AccessKeyRow key;
  Row(find) >> key.info.access_key >> key.info.account_id >> key.info.name >> key.info.created >> key.secret.key_id >>
      key.secret.bytes;
  return key;
}

absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(Connection& connection, std::string_view account_id) {
  Statement list = connection.Prepare("SELECT " COFFER_ACCESS_KEY_COLUMNS
                                      " FROM access_keys WHERE account_id = ?1 ORDER BY access_key");
  list.Bind(account_id);
  std::vector<AccessKeyInfo> keys;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return keys;
    AccessKeyInfo& key = keys.emplace_back();
    Row(list) >> key.access_key >> key.account_id >> key.name >> key.created;
  }
}

absl::Status PutAccessKey(Connection& connection, const AccessKeyRow& key) {
  return connection
      .Prepare("INSERT OR REPLACE INTO access_keys (" COFFER_ACCESS_KEY_COLUMNS
               ", secret_key_id, secret) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
      .Bind(key.info.access_key, key.info.account_id, key.info.name, key.info.created, key.secret.key_id,
            Blob{key.secret.bytes})
      .Run();
}

absl::Status RemoveAccessKey(Connection& connection, std::string_view access_key) {
  const int64_t before = connection.total_changes();
  RETURN_IF_ERROR(connection.Prepare("DELETE FROM access_keys WHERE access_key = ?1").Bind(access_key).Run());
  if (connection.total_changes() == before)
    return MakeError(ErrorCode::kNoSuchAccessKey, "the access key does not exist");
  return absl::OkStatus();
}

}  // namespace coffer::sqlite
