// Accounts and access keys as rows.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

absl::StatusOr<std::optional<Account>> FindAccount(Connection& connection, std::string_view id);
absl::StatusOr<std::optional<Account>> FindAccountByName(Connection& connection, std::string_view name);
absl::StatusOr<std::vector<Account>> ListAccounts(Connection& connection);
// AlreadyExists (kAccountExists) when another account has the name.
absl::Status PutAccount(Connection& connection, const Account& account);

absl::StatusOr<std::optional<AccessKeyRow>> FindAccessKey(Connection& connection, std::string_view access_key);
absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(Connection& connection, std::string_view account_id);
absl::Status PutAccessKey(Connection& connection, const AccessKeyRow& key);
// NotFound (kNoSuchAccessKey).
absl::Status RemoveAccessKey(Connection& connection, std::string_view access_key);

}  // namespace coffer::sqlite
