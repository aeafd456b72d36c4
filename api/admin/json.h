// JSON as the management API takes and gives it.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/identity/identity.h"

namespace coffer::admin {

using Json = nlohmann::ordered_json;

// An object whose members are texts named in `known`; an empty body is an empty object. InvalidArgument otherwise.
absl::StatusOr<Json> ParseObject(std::string_view body, std::initializer_list<std::string_view> known);
// A member's text; empty when it is absent.
std::string TextOf(const Json& object, const char* name);

Json ToJson(const Account& account);
Json ToJson(const AccessKeyInfo& key);
// With its secret.
Json ToJson(const NewAccessKey& key);

// One line. Bytes that are not UTF-8 are replaced. Secrets in `document` are wiped.
std::string Write(Json document);

// "NoSuchAccount" ... for an error's "code".
std::string_view CodeText(const absl::Status& error);
int HttpStatusOf(const absl::Status& error);

}  // namespace coffer::admin
