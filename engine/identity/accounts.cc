#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/identity/identity.h"
#include "engine/identity/names.h"
#include "engine/store/store.h"

namespace coffer {
namespace {

// Random ids of twelve digits meet by chance once in a very large store; a second draw settles it.
constexpr int kDrawsMax = 8;

absl::StatusOr<std::string> DrawFreeId(const CatalogSnapshot& catalog, Random& random) {
  for (int i = 0; i < kDrawsMax; ++i) {
    std::string id = NewAccountId(random);
    ASSIGN_OR_RETURN(const std::optional<Account> taken, catalog.FindAccount(id));
    if (!taken) return id;
  }
  return absl::InternalError("the source of random numbers repeats itself");
}

}  // namespace

Change<Account> Identity::CreateAccount(const OpContext& context, std::string name) {
  if (absl::Status status = ValidateAccountName(name); !status.ok()) return status;
  Account account;  // its id is drawn where it can be compared with the others
  account.canonical_id = RandomHex(store_.random(), 32);
  account.name = std::move(name);
  account.created = store_.clock().WallNow();
  auto apply = [account, random = &store_.random()](CatalogTransaction& t) -> absl::StatusOr<Account> {
    ASSIGN_OR_RETURN(const std::optional<Account> taken, t.FindAccountByName(account.name));
    if (taken) return MakeError(ErrorCode::kAccountExists, "an account of this name exists");
    Account created = account;
    ASSIGN_OR_RETURN(created.id, DrawFreeId(t, *random));
    RETURN_IF_ERROR(t.PutAccount(created));
    return created;
  };
  return Change<Account>(*store_.catalog, context, std::move(apply));
}

absl::StatusOr<std::vector<Account>> Identity::ListAccounts(const OpContext& context) {
  std::vector<Account> accounts;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(accounts, snapshot.ListAccounts());
    return absl::OkStatus();
  }));
  return accounts;
}

absl::StatusOr<Account> Identity::FindAccount(const OpContext& context, std::string_view id_or_name) {
  std::optional<Account> found;
  RETURN_IF_ERROR(store_.catalog->View(context, [&](const CatalogSnapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(
        found, IsAccountId(id_or_name) ? snapshot.FindAccount(id_or_name) : snapshot.FindAccountByName(id_or_name));
    return absl::OkStatus();
  }));
  if (!found) return MakeError(ErrorCode::kNoSuchAccount, "there is no such account");
  return *std::move(found);
}

}  // namespace coffer
