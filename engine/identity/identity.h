// Accounts and their access keys.
//
// An account owns buckets; any number of its keys are valid at once. A secret is shown when its key is made or regenerated, never
// again; at rest it is sealed (AES-256-GCM) under a key that lives in a file of its own with mode 0600. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/context.h"
#include "engine/base/secret.h"
#include "engine/change.h"
#include "engine/types.h"

namespace coffer {

struct Store;

struct NewAccessKey {
  AccessKeyInfo info;
  Secret secret;
};

struct SigningKey {
  Principal principal;
  Secret secret;
};

class Identity {
 public:
  explicit Identity(Store& store) : store_(store) {}

  // Names are 1 to 128 printable characters and unique (kAccountExists).
  Change<Account> CreateAccount(const OpContext& context, std::string name);
  absl::StatusOr<std::vector<Account>> ListAccounts(const OpContext& context);
  // By 12-digit id or by name. kNoSuchAccount.
  absl::StatusOr<Account> FindAccount(const OpContext& context, std::string_view id_or_name);

  // 20 and 40 characters, as AWS's are.
  Change<NewAccessKey> CreateAccessKey(const OpContext& context, std::string account_id, std::string name);
  absl::StatusOr<std::vector<AccessKeyInfo>> ListAccessKeys(const OpContext& context, std::string_view account_id);
  // kNoSuchAccessKey
  Change<AccessKeyInfo> RenameAccessKey(const OpContext& context, std::string access_key, std::string name);
  // A new secret for the same key; the old one is invalid from the commit on.
  Change<NewAccessKey> RegenerateAccessKey(const OpContext& context, std::string access_key);
  Change<Done> DeleteAccessKey(const OpContext& context, std::string access_key);

  // What a signature is checked with; none when there is no such key. Served from a cache that every change to a key empties.
  absl::StatusOr<std::optional<SigningKey>> FindSigningKey(const OpContext& context, std::string_view access_key);
  // Grows with every change to a key: caches of derived keys are valid for one value.
  uint64_t generation() const;

 private:
  Store& store_;
};

}  // namespace coffer
