#include "engine/identity/identity.h"

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/identity/names.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

absl::Status NoSuchAccessKey() { return MakeError(ErrorCode::kNoSuchAccessKey, "there is no such access key"); }

absl::StatusOr<AccessKeyRow> RequireAccessKey(const CatalogSnapshot& catalog, std::string_view access_key) {
  ASSIGN_OR_RETURN(std::optional<AccessKeyRow> row, catalog.FindAccessKey(access_key));
  if (!row) return NoSuchAccessKey();
  return *std::move(row);
}

// Every change to a key empties the cache before its caller learns the outcome, so that the caller's next request meets
// the new state. Whatever the outcome: where it is an error, the change may have been made nevertheless.
template <typename T>
Change<T> KeyChange(Store& store, const OpContext& context,
                    std::function<absl::StatusOr<T>(CatalogTransaction&)> apply) {
  return Change<T>(*store.catalog, context, std::move(apply))
      .Finally([cache = &store.signing_keys](const absl::Status&) { cache->Invalidate(); });
}

}  // namespace

Change<NewAccessKey> Identity::CreateAccessKey(const OpContext& context, std::string account_id, std::string name) {
  if (absl::Status status = ValidateAccessKeyName(name); !status.ok()) return status;
  NewAccessKey key;
  key.info.access_key = NewAccessKeyId(store_.random());
  key.info.account_id = std::move(account_id);
  key.info.name = std::move(name);
  key.info.created = store_.clock().WallNow();
  key.secret = NewSecretKey(store_.random());
  absl::StatusOr<SealedSecret> sealed = store_.sealer->Seal(key.secret, key.info.access_key);
  if (!sealed.ok()) return sealed.status();
  auto apply =
      [key, row = AccessKeyRow{key.info, *std::move(sealed)}](CatalogTransaction& t) -> absl::StatusOr<NewAccessKey> {
    ASSIGN_OR_RETURN(const std::optional<Account> account, t.FindAccount(key.info.account_id));
    if (!account) return MakeError(ErrorCode::kNoSuchAccount, "there is no such account");
    ASSIGN_OR_RETURN(const std::optional<AccessKeyRow> taken, t.FindAccessKey(key.info.access_key));
    if (taken) return absl::InternalError("the source of random numbers repeats itself");
    RETURN_IF_ERROR(t.PutAccessKey(row));
    return key;
  };
  return KeyChange<NewAccessKey>(store_, context, std::move(apply));
}

absl::StatusOr<std::vector<AccessKeyInfo>> Identity::ListAccessKeys(const OpContext& context,
                                                                    std::string_view account_id) {
  std::vector<AccessKeyInfo> keys;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(keys, snapshot.ListAccessKeys(account_id));
    return absl::OkStatus();
  }));
  return keys;
}

Change<AccessKeyInfo> Identity::RenameAccessKey(const OpContext& context, std::string access_key, std::string name) {
  if (absl::Status status = ValidateAccessKeyName(name); !status.ok()) return status;
  auto apply = [access_key = std::move(access_key),
                name = std::move(name)](CatalogTransaction& t) -> absl::StatusOr<AccessKeyInfo> {
    ASSIGN_OR_RETURN(AccessKeyRow row, RequireAccessKey(t, access_key));
    row.info.name = name;
    RETURN_IF_ERROR(t.PutAccessKey(row));
    return row.info;
  };
  return KeyChange<AccessKeyInfo>(store_, context, std::move(apply));
}

Change<NewAccessKey> Identity::RegenerateAccessKey(const OpContext& context, std::string access_key) {
  const Secret secret = NewSecretKey(store_.random());
  absl::StatusOr<SealedSecret> sealed = store_.sealer->Seal(secret, access_key);
  if (!sealed.ok()) return sealed.status();
  auto apply = [access_key = std::move(access_key), secret,
                sealed = *std::move(sealed)](CatalogTransaction& t) -> absl::StatusOr<NewAccessKey> {
    ASSIGN_OR_RETURN(AccessKeyRow row, RequireAccessKey(t, access_key));
    row.secret = sealed;
    RETURN_IF_ERROR(t.PutAccessKey(row));
    return NewAccessKey{row.info, secret};
  };
  return KeyChange<NewAccessKey>(store_, context, std::move(apply));
}

Change<Done> Identity::DeleteAccessKey(const OpContext& context, std::string access_key) {
  auto apply = [access_key = std::move(access_key)](CatalogTransaction& t) -> absl::StatusOr<Done> {
    RETURN_IF_ERROR(RequireAccessKey(t, access_key).status());
    RETURN_IF_ERROR(t.RemoveAccessKey(access_key));
    return Done{};
  };
  return KeyChange<Done>(store_, context, std::move(apply));
}

absl::StatusOr<std::optional<SigningKey>> Identity::FindSigningKey(const OpContext& context,
                                                                   std::string_view access_key) {
  if (std::optional<SigningKey> cached = store_.signing_keys.Find(access_key)) return cached;
  const uint64_t generation = store_.signing_keys.generation();
  std::optional<AccessKeyRow> row;
  std::optional<Account> account;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(row, snapshot.FindAccessKey(access_key));
    if (!row) return absl::OkStatus();
    ASSIGN_OR_RETURN(account, snapshot.FindAccount(row->info.account_id));
    return absl::OkStatus();
  }));
  if (!row || !account) return std::nullopt;
  SigningKey key;
  key.principal = {account->id, account->canonical_id, row->info.access_key};
  ASSIGN_OR_RETURN(key.secret, store_.sealer->Unseal(row->secret, row->info.access_key));
  store_.signing_keys.Put(row->info.access_key, key, generation);
  return key;
}

uint64_t Identity::generation() const { return store_.signing_keys.generation(); }

}  // namespace coffer
