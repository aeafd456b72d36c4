#include "api/s3/auth/presigned_query.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/http/message.h"
#include "api/s3/auth/credential_error.h"
#include "api/s3/auth/credential_parts.h"
#include "api/s3/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

constexpr std::string_view kRequired[] = {"X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Signature",
                                          "X-Amz-Date",      "X-Amz-SignedHeaders", "X-Amz-Expires"};
// Any of these says that a request means to be authenticated.
constexpr std::string_view kTelling[] = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"};
constexpr std::string_view kSigV2[] = {"AWSAccessKeyId", "Signature"};

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return http::EqualsIgnoreCase(n, name); });
}

absl::Status QueryError(std::string_view what) { return CredentialError(AuthForm::kPresigned, what); }

absl::Status CheckNames(const Query& query) {
  for (std::string_view name : kRequired) {
    const auto spelled = std::count_if(
        query.begin(), query.end(), [&](const QueryParam& param) { return http::EqualsIgnoreCase(param.name, name); });
    if (spelled > 1) return QueryError(absl::StrCat("the query parameter ", std::string(name), " must come once."));
    const QueryParam* param = query.Find(name);
    if (param == nullptr || param->value.empty()) {
      return QueryError(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
          "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::chrono::seconds> ParseLife(std::string_view text, std::chrono::seconds life_max) {
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return QueryError("X-Amz-Expires should be a number");
  }
  if (negative) return QueryError("X-Amz-Expires must be non-negative");
  int64_t seconds = 0;
  for (char c : text) seconds = std::min<int64_t>(seconds * 10 + (c - '0'), life_max.count() + 1);
  if (seconds > life_max.count()) {
    return QueryError(
        absl::StrCat("X-Amz-Expires must be less than a week (in seconds); that is, the given "
                     "X-Amz-Expires must be less than ",
                     life_max.count(), " seconds"));
  }
  return std::chrono::seconds(seconds);
}

}  // namespace

bool HasQueryCredentials(const Query& query) {
  return std::any_of(query.begin(), query.end(), [](const QueryParam& param) {
    return IsOneOf(param.name, kTelling) ||
           std::find(std::begin(kSigV2), std::end(kSigV2), param.name) != std::end(kSigV2);
  });
}

absl::StatusOr<Credentials> ParsePresignedQuery(const Query& query, std::chrono::seconds life_max) {
  for (std::string_view name : kSigV2) {
    if (!query.Has(name)) continue;
    return S3Error(S3Code::kInvalidRequest,
                   "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
  }
  RETURN_IF_ERROR(CheckNames(query));
  const std::string& algorithm = query.Find("X-Amz-Algorithm")->value;
  if (algorithm == "AWS4-ECDSA-P256-SHA256") {
    return S3Error(S3Code::kNotImplemented, "The signing algorithm AWS4-ECDSA-P256-SHA256 is not supported.");
  }
  if (algorithm != sigv4::kAlgorithm) return QueryError("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\".");

  Credentials credentials;
  credentials.form = AuthForm::kPresigned;
  RETURN_IF_ERROR(ParseCredentialScope(query.Find("X-Amz-Credential")->value, credentials));
  RETURN_IF_ERROR(ParseSignedHeaders(query.Find("X-Amz-SignedHeaders")->value, credentials));
  credentials.signature = query.Find("X-Amz-Signature")->value;
  credentials.amz_date = query.Find("X-Amz-Date")->value;
  const auto time = ParseAmzDate(credentials.amz_date);
  if (!time) return QueryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  credentials.time = *time;
  RETURN_IF_ERROR(CheckScopeDate(credentials));
  ASSIGN_OR_RETURN(credentials.life, ParseLife(query.Find("X-Amz-Expires")->value, life_max));
  return credentials;
}

}  // namespace coffer::s3
