#include "api/admin/admin.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/admin/json.h"
#include "api/s3/wire/uri.h"
#include "engine/base/error.h"
#include "engine/base/log_level.h"
#include "engine/base/status.h"

namespace coffer::admin {
namespace {

// A request whose target is taken apart. "/v1/keys/CFXX/secret": collection "keys", item "CFXX", part "secret".
struct Call {
  Engine& engine;
  const OpContext& context;
  ServerControl* server;
  std::string_view body;
  std::string item;
  s3::Query query;
};

using Handler = absl::StatusOr<Json> (*)(Call& call);

// The engine says that there is none; people want to know which one.
absl::StatusOr<Account> FindAccount(Call& call, std::string_view id_or_name) {
  absl::StatusOr<Account> account = call.engine.identity().FindAccount(call.context, id_or_name);
  if (GetErrorCode(account.status()) != ErrorCode::kNoSuchAccount) return account;
  return MakeError(ErrorCode::kNoSuchAccount, absl::StrCat("there is no account \"", std::string(id_or_name), "\""));
}

absl::Status NameKey(absl::Status status, const Call& call) {
  if (GetErrorCode(status) != ErrorCode::kNoSuchAccessKey) return status;
  return MakeError(ErrorCode::kNoSuchAccessKey, absl::StrCat("there is no access key \"", call.item, "\""));
}

absl::StatusOr<Json> CreateAccount(Call& call) {
  ASSIGN_OR_RETURN(const Json body, ParseObject(call.body, {"name"}));
  const std::string name = TextOf(body, "name");
  absl::StatusOr<Account> account = call.engine.identity().CreateAccount(call.context, name).Commit();
  if (GetErrorCode(account.status()) == ErrorCode::kAccountExists) {
    return MakeError(ErrorCode::kAccountExists, absl::StrCat("there is an account \"", name, "\" already"));
  }
  RETURN_IF_ERROR(account.status());
  return ToJson(*account);
}

absl::StatusOr<Json> ListAccounts(Call& call) {
  ASSIGN_OR_RETURN(const std::vector<Account> accounts, call.engine.identity().ListAccounts(call.context));
  Json list = Json::array();
  for (const Account& account : accounts) list.push_back(ToJson(account));
  return Json{{"accounts", std::move(list)}};
}

absl::StatusOr<Json> CreateAccessKey(Call& call) {
  ASSIGN_OR_RETURN(const Json body, ParseObject(call.body, {"account", "name"}));
  ASSIGN_OR_RETURN(const Account account, FindAccount(call, TextOf(body, "account")));
  ASSIGN_OR_RETURN(const NewAccessKey key,
                   call.engine.identity().CreateAccessKey(call.context, account.id, TextOf(body, "name")).Commit());
  return ToJson(key);
}

absl::StatusOr<Json> ListAccessKeys(Call& call) {
  std::vector<Account> accounts;
  if (const s3::QueryParam* wanted = call.query.Find("account"); wanted != nullptr) {
    ASSIGN_OR_RETURN(Account account, FindAccount(call, wanted->value));
    accounts.push_back(std::move(account));
  } else {
    ASSIGN_OR_RETURN(accounts, call.engine.identity().ListAccounts(call.context));
  }
  Json list = Json::array();
  for (const Account& account : accounts) {
    ASSIGN_OR_RETURN(const std::vector<AccessKeyInfo> keys,
                     call.engine.identity().ListAccessKeys(call.context, account.id));
    for (const AccessKeyInfo& key : keys) {
      Json json = ToJson(key);
      json["account"] = account.name;
      list.push_back(std::move(json));
    }
  }
  return Json{{"keys", std::move(list)}};
}

absl::StatusOr<Json> RenameAccessKey(Call& call) {
  ASSIGN_OR_RETURN(const Json body, ParseObject(call.body, {"name"}));
  absl::StatusOr<AccessKeyInfo> key =
      call.engine.identity().RenameAccessKey(call.context, call.item, TextOf(body, "name")).Commit();
  RETURN_IF_ERROR(NameKey(key.status(), call));
  return ToJson(*key);
}

absl::StatusOr<Json> RegenerateAccessKey(Call& call) {
  RETURN_IF_ERROR(ParseObject(call.body, {}).status());
  absl::StatusOr<NewAccessKey> key = call.engine.identity().RegenerateAccessKey(call.context, call.item).Commit();
  RETURN_IF_ERROR(NameKey(key.status(), call));
  return ToJson(*key);
}

absl::StatusOr<Json> DeleteAccessKey(Call& call) {
  RETURN_IF_ERROR(NameKey(call.engine.identity().DeleteAccessKey(call.context, call.item).Commit().status(), call));
  return Json{{"access_key", call.item}};
}

// The folder is on this machine. "with_key" is any text, or absent.
absl::StatusOr<Json> MakeBackup(Call& call) {
  ASSIGN_OR_RETURN(const Json body, ParseObject(call.body, {"folder", "with_key"}));
  const BackupParams params{.folder = TextOf(body, "folder"), .with_key = !TextOf(body, "with_key").empty()};
  if (!params.folder.starts_with('/')) {
    return MakeError(ErrorCode::kInvalidArgument, "the folder of a backup is a path from the root, /like/this");
  }
  ASSIGN_OR_RETURN(const BackupReport report, call.engine.BackUp(call.context, params));
  Json json = {{"catalog", params.folder + "/catalog.db"}, {"catalog_bytes", absl::StrCat(report.catalog_bytes)}};
  if (params.with_key) json["key_file"] = params.folder + "/coffer.key";
  return json;
}

absl::Status RequireServer(const Call& call) {
  return call.server != nullptr ? absl::OkStatus() : absl::UnavailableError("no server runs here");
}

absl::StatusOr<Json> ListEndpoints(Call& call) {
  RETURN_IF_ERROR(RequireServer(call));
  return Json{{"endpoints", call.server->endpoints()}};
}

absl::StatusOr<Json> ReadStats(Call& call) {
  RETURN_IF_ERROR(RequireServer(call));
  return call.server->Stats();
}

absl::StatusOr<Json> ReadLogLevel(Call& call) {
  RETURN_IF_ERROR(RequireServer(call));
  return Json{{"level", std::string(LogLevelText(call.server->log_level()))}};
}

absl::StatusOr<Json> SetLogLevel(Call& call) {
  RETURN_IF_ERROR(RequireServer(call));
  ASSIGN_OR_RETURN(const Json body, ParseObject(call.body, {"level"}));
  const std::string text = TextOf(body, "level");
  const std::optional<LogLevel> level = ParseLogLevel(text);
  if (!level) {
    return MakeError(ErrorCode::kInvalidArgument,
                     absl::StrCat("there is no log level \"", text, "\"; known are: debug, info, warning, error"));
  }
  call.server->SetLogLevel(*level);
  return ReadLogLevel(call);
}

struct Row {
  std::string_view method;
  std::string_view collection;
  bool has_item;
  std::string_view part;
  int status;
  std::string_view operation;
  Handler handler;
};

constexpr Row kRows[] = {
    {"POST", "accounts", false, "", 201, "CreateAccount", CreateAccount},
    {"GET", "accounts", false, "", 200, "ListAccounts", ListAccounts},
    {"POST", "keys", false, "", 201, "CreateAccessKey", CreateAccessKey},
    {"GET", "keys", false, "", 200, "ListAccessKeys", ListAccessKeys},
    {"PATCH", "keys", true, "", 200, "RenameAccessKey", RenameAccessKey},
    {"POST", "keys", true, "secret", 200, "RegenerateAccessKey", RegenerateAccessKey},
    {"DELETE", "keys", true, "", 200, "DeleteAccessKey", DeleteAccessKey},
    {"GET", "endpoints", false, "", 200, "ListEndpoints", ListEndpoints},
    {"POST", "backups", false, "", 201, "MakeBackup", MakeBackup},
    {"GET", "stats", false, "", 200, "ReadStats", ReadStats},
    {"GET", "log-level", false, "", 200, "ReadLogLevel", ReadLogLevel},
    {"PUT", "log-level", false, "", 200, "SetLogLevel", SetLogLevel},
};

std::string_view TakePart(std::string_view& path) {
  const size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path = slash == path.npos ? "" : path.substr(slash + 1);
  return part;
}

absl::StatusOr<const Row*> FindRow(const AdminRequest& request, Call& call) {
  constexpr std::string_view kPrefix = "/v1/";
  std::string_view path = request.target;
  const size_t question = path.find('?');
  if (question != path.npos) {
    ASSIGN_OR_RETURN(call.query, s3::Query::Parse(path.substr(question + 1)));
    path = path.substr(0, question);
  }
  const bool has_prefix = path.starts_with(kPrefix) && !path.ends_with('/');
  path.remove_prefix(has_prefix ? kPrefix.size() : 0);
  const std::string_view collection = TakePart(path);
  ASSIGN_OR_RETURN(call.item, s3::PercentDecode(TakePart(path)));
  bool path_is_known = false;
  for (const Row& row : kRows) {
    if (!has_prefix || row.collection != collection || row.has_item == call.item.empty() || row.part != path) continue;
    if (row.method == request.method) return &row;
    path_is_known = true;
  }
  if (path_is_known) return MakeError(ErrorCode::kMethodNotAllowed, "this resource has no such method");
  return absl::NotFoundError(
      "there is no such resource; the management API has /v1/accounts, /v1/keys, /v1/endpoints, /v1/backups, /v1/stats "
      "and "
      "/v1/log-level");
}

AdminResponse Failure(const absl::Status& error, AdminResponse response) {
  response.status = HttpStatusOf(error);
  response.error_code = std::string(CodeText(error));
  response.body = Write({{"error", {{"code", response.error_code}, {"message", std::string(error.message())}}}});
  return response;
}

}  // namespace

AdminResponse HandleAdminRequest(Engine& engine, const OpContext& context, const AdminRequest& request,
                                 ServerControl* server) {
  AdminResponse response{.operation = "Unknown"};
  Call call{.engine = engine, .context = context, .server = server, .body = request.body};
  const absl::StatusOr<const Row*> row = FindRow(request, call);
  if (!row.ok()) return Failure(row.status(), std::move(response));
  response.operation = std::string((*row)->operation);
  absl::StatusOr<Json> document = (*row)->handler(call);
  if (!document.ok()) return Failure(document.status(), std::move(response));
  response.status = (*row)->status;
  response.body = Write(*std::move(document));
  return response;
}

}  // namespace coffer::admin
