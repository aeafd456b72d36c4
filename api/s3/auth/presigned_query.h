// Credentials in the query: a presigned URL.
#pragma once

#include <chrono>

#include "absl/status/statusor.h"
#include "api/s3/auth/credentials.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

// Whether a query carries credentials of any kind, complete or not. SigV2's count: they must not pass for an anonymous
// request.
bool HasQueryCredentials(const Query& query);

absl::StatusOr<Credentials> ParsePresignedQuery(const Query& query, std::chrono::seconds life_max);

}  // namespace coffer::s3
