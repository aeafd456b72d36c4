#include "api/s3/auth/credentials.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/s3/auth/authorization_header.h"
#include "api/s3/auth/presigned_query.h"
#include "api/s3/error.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

// "2013-05-24T00:00:00Z", as error documents tell times.
std::string ErrorTime(WallTime time) {
  const std::string date = sigv4::FormatAmzDate(time);
  return absl::StrCat(date.substr(0, 4), "-", date.substr(4, 2), "-", date.substr(6, 5), ":", date.substr(11, 2), ":",
                      date.substr(13));
}

absl::Status CheckPresignedTime(const Credentials& credentials, WallTime now, std::chrono::seconds skew_max) {
  if (credentials.time > now + skew_max) {
    return S3Error(S3Code::kAccessDenied, "Request is not valid yet", {{"ServerTime", ErrorTime(now)}});
  }
  const WallTime expires = credentials.time + credentials.life;
  if (now <= expires) return absl::OkStatus();
  return S3Error(S3Code::kAccessDenied, "Request has expired",
                 {{"X-Amz-Expires", absl::StrCat(credentials.life.count())},
                  {"Expires", ErrorTime(expires)},
                  {"ServerTime", ErrorTime(now)}});
}

// In either place; an empty one is none, which real clients send.
bool HasSessionToken(const http::RequestHead& head, const Query& query) {
  if (!head.headers.Find("x-amz-security-token").value_or("").empty()) return true;
  return std::any_of(query.begin(), query.end(), [](const QueryParam& param) {
    return http::EqualsIgnoreCase(param.name, "x-amz-security-token") && !param.value.empty();
  });
}

}  // namespace

bool Credentials::Signs(std::string_view header) const {
  return std::binary_search(signed_headers.begin(), signed_headers.end(), header);
}

absl::StatusOr<Credentials> ParseCredentials(const http::RequestHead& head, const Query& query,
                                             std::chrono::seconds life_max) {
  const size_t in_headers = head.headers.Count("authorization");
  const bool in_query = HasQueryCredentials(query);
  if (in_headers + (in_query ? 1 : 0) > 1) {
    return S3Error(S3Code::kInvalidArgument,
                   "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
                   "parameter or the Authorization header should be specified",
                   {{"ArgumentName", "Authorization"}});
  }
  Credentials credentials;
  if (in_query) {
    ASSIGN_OR_RETURN(credentials, ParsePresignedQuery(query, life_max));
  } else if (in_headers > 0) {
    ASSIGN_OR_RETURN(credentials, ParseAuthorizationHeader(*head.headers.Find("authorization"), head));
  }
  credentials.has_session_token = HasSessionToken(head, query);
  return credentials;
}

absl::Status CheckTime(const Credentials& credentials, WallTime now, std::chrono::seconds skew_max) {
  if (credentials.form == AuthForm::kPresigned) return CheckPresignedTime(credentials, now, skew_max);
  const auto skew = credentials.time > now ? credentials.time - now : now - credentials.time;
  if (skew <= skew_max) return absl::OkStatus();
  return S3Error(S3Code::kRequestTimeTooSkewed, {},
                 {{"RequestTime", credentials.amz_date},
                  {"ServerTime", ErrorTime(now)},
                  {"MaxAllowedSkewMilliseconds",
                   absl::StrCat(std::chrono::duration_cast<std::chrono::milliseconds>(skew_max).count())}});
}

}  // namespace coffer::s3
