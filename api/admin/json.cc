#include "api/admin/json.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/s3/wire/timestamp.h"
#include "engine/base/error.h"

namespace coffer::admin {
namespace {

constexpr const char* kSecretMember = "secret_key";

absl::Status Invalid(std::string_view what) { return MakeError(ErrorCode::kInvalidArgument, what); }

}  // namespace

absl::StatusOr<Json> ParseObject(std::string_view body, std::initializer_list<std::string_view> known) {
  if (body.empty()) return Json::object();
  Json object = Json::parse(body, /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Invalid("the body is not a JSON object");
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(known, name) == known.end()) {
      std::string names;
      for (const std::string_view each : known) names.append(names.empty() ? "" : ", ").append(each);
      return Invalid(absl::StrCat("there is no member \"", name, "\"; known are: ", names.empty() ? "none" : names));
    }
    if (!value.is_string()) return Invalid(absl::StrCat("the member \"", name, "\" is not a text"));
  }
  return object;
}

std::string TextOf(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? std::string() : member->get<std::string>();
}

Json ToJson(const Account& account) {
  return {{"account_id", account.id},
          {"canonical_id", account.canonical_id},
          {"name", account.name},
          {"created", s3::FormatIso8601(account.created)}};
}

Json ToJson(const AccessKeyInfo& key) {
  return {{"access_key", key.access_key},
          {"account_id", key.account_id},
          {"name", key.name},
          {"created", s3::FormatIso8601(key.created)}};
}

Json ToJson(const NewAccessKey& key) {
  Json json = ToJson(key.info);
  json[kSecretMember] = key.secret.Reveal();
  return json;
}

std::string Write(Json document) {
  constexpr int kOneLine = -1;
  std::string text = document.dump(kOneLine, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
  if (document.contains(kSecretMember)) Wipe(document[kSecretMember].get_ref<std::string&>());
  return text;
}

std::string_view CodeText(const absl::Status& error) {
  switch (GetErrorCode(error)) {
    case ErrorCode::kInvalidArgument:
      return "InvalidArgument";
    case ErrorCode::kInvalidRequest:
      return "InvalidRequest";
    case ErrorCode::kMethodNotAllowed:
      return "MethodNotAllowed";
    case ErrorCode::kNoSuchAccount:
      return "NoSuchAccount";
    case ErrorCode::kAccountExists:
      return "AccountExists";
    case ErrorCode::kNoSuchAccessKey:
      return "NoSuchAccessKey";
    case ErrorCode::kStorageFull:
      return "StorageFull";
    case ErrorCode::kReadOnly:
      return "ReadOnly";
    case ErrorCode::kSlowDown:
      return "SlowDown";
    default:
      break;
  }
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return "InvalidArgument";
    case absl::StatusCode::kNotFound:
      return "NotFound";
    default:
      return "InternalError";
  }
}

int HttpStatusOf(const absl::Status& error) {
  if (GetErrorCode(error) == ErrorCode::kMethodNotAllowed) return 405;
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
      return 503;
    default:
      return 500;
  }
}

}  // namespace coffer::admin
