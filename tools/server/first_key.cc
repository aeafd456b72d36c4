#include "tools/server/first_key.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/status.h"

namespace coffer::server {
namespace {

constexpr const char* kFirstName = "main";

std::string ShellQuoted(const std::string& text) {
  const bool is_plain = !text.empty() && text.find_first_not_of(
                                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789_-./:=@%+,") == std::string::npos;
  return is_plain ? text : absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

}  // namespace

absl::StatusOr<std::optional<FirstKey>> MakeFirstKey(Engine& engine) {
  const OpContext context;
  Identity& identity = engine.identity();
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, identity.ListAccounts(context));
  if (!accounts.empty()) return std::optional<FirstKey>();
  FirstKey first;
  ASSIGN_OR_RETURN(first.account, identity.CreateAccount(context, kFirstName).Commit());
  ASSIGN_OR_RETURN(first.key, identity.CreateAccessKey(context, first.account.id, kFirstName).Commit());
  return std::optional<FirstKey>(std::move(first));
}

std::string FirstKeyText(const FirstKey& first, const Welcome& welcome) {
  return absl::StrReplaceAll(
      R"(This is the first start on $data: an account "$account" ($id) and an access key were made.

    access key  $key
    secret key  $secret

The secret is not shown again; keep it. With aws-cli (paste into a shell):

export AWS_ACCESS_KEY_ID=$key
export AWS_SECRET_ACCESS_KEY=$secret
export AWS_DEFAULT_REGION=$region
aws --endpoint-url $endpoint s3 mb s3://first-bucket
aws --endpoint-url $endpoint s3 sync ./my-folder s3://first-bucket

With boto3 (paste into Python):

import boto3
s3 = boto3.client("s3", endpoint_url="$endpoint", region_name="$region",
                  aws_access_key_id="$key", aws_secret_access_key="$secret")
print(s3.list_buckets()["Buckets"])

Another key:  $create
Accounts, keys: $program --help

)",
      {{"$data", welcome.data},
       {"$account", first.account.name},
       {"$id", first.account.id},
       {"$key", first.key.info.access_key},
       {"$secret", first.key.secret.Reveal()},
       {"$region", welcome.region},
       {"$endpoint", welcome.endpoint},
       {"$create", KeyCreateLine(welcome, first.account.name)},
       {"$program", welcome.program}});
}

std::string KeyCreateLine(const Welcome& welcome, const std::string& account) {
  return absl::StrCat(ShellQuoted(welcome.program), " key create --account ", ShellQuoted(account), " --data ",
                      ShellQuoted(welcome.data));
}

}  // namespace coffer::server
