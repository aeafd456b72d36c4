// Credentials in the Authorization header.
#pragma once

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/auth/credentials.h"

namespace coffer::s3 {

// `value` is that of the one Authorization header.
absl::StatusOr<Credentials> ParseAuthorizationHeader(std::string_view value, const http::RequestHead& head);

}  // namespace coffer::s3
