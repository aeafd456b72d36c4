// Rules for what any request may carry, whatever its operation does with it.
#pragma once

#include "absl/status/status.h"
#include "api/http/message.h"
#include "api/s3/spec/operations.h"
#include "api/s3/wire/uri.h"
#include "engine/base/context.h"

namespace coffer::s3 {

// x-amz-request-payer says that the caller would pay. Buckets are their owners' to pay for, so it changes nothing;
// another value than "requester" is InvalidArgument.
absl::Status CheckRequestPayer(const http::HeaderList& headers, const Query& query);

// The response-* parameters change what a browser makes of an object, so S3 takes them of signed requests only: else
// InvalidRequest, before anything is said of rights.
absl::Status CheckOverridesAreSigned(const OperationRow& row, const Query& query, const Principal& principal);

}  // namespace coffer::s3
