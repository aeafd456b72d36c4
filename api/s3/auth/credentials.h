// Who a request says it is from, read from its head and not yet believed.
//
// A request carries credentials in the Authorization header, in the query (a presigned URL), or not at all; in two
// places at once it is refused, and so is everything that is not exactly the form AWS describes. Parsing looks at no
// secret and no clock. Pure functions; thread-safe.
//
//   InvalidRequest                      SigV2
//   InvalidArgument                     credentials in two places, or of a kind that S3 does not know
//   NotImplemented                      SigV4A (ECDSA)
//   AuthorizationHeaderMalformed,
//   AuthorizationQueryParametersError   anything that is missing, doubled or malformed
//   AccessDenied                        no date that can be read
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/sigv4/signature.h"
#include "api/s3/wire/uri.h"
#include "engine/base/clock.h"

namespace coffer::s3 {

enum class AuthForm : uint8_t { kAnonymous, kHeader, kPresigned };

struct Credentials {
  AuthForm form = AuthForm::kAnonymous;
  std::string access_key;
  sigv4::Scope scope;
  std::string amz_date;                     // YYYYMMDD'T'HHMMSS'Z', as it is signed
  WallTime time;                            // the same
  std::chrono::seconds life{0};             // of a presigned URL
  std::vector<std::string> signed_headers;  // lower case, sorted, without duplicates; "host" is among them
  std::string signature;                    // 64 lower-case hex digits
  bool has_session_token = false;

  bool Signs(std::string_view header) const;
};

// `life_max` bounds X-Amz-Expires. `query` is that of head.target.
absl::StatusOr<Credentials> ParseCredentials(const http::RequestHead& head, const Query& query,
                                             std::chrono::seconds life_max);

// Whether the date of credentials is near enough to `now`: within `skew_max` for a signed head, between signing and
// expiry for a presigned URL.
absl::Status CheckTime(const Credentials& credentials, WallTime now, std::chrono::seconds skew_max);

}  // namespace coffer::s3
