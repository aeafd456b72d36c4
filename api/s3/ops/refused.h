// Headers whose meaning is not built.
//
// A client that sends one counts on it (encryption, a lock, an ACL), so it is refused with NotImplemented, never
// ignored. A value that asks for what happens anyway is let through.
#pragma once

#include "absl/status/status.h"
#include "api/http/message.h"
#include "api/s3/spec/descriptor.h"
#include "api/s3/spec/operations.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

// OK, or NotImplemented naming the first header that makes a write depend on something its operation does not look at.
// What only reads may ignore them: it answers as if they held.
absl::Status CheckConditionsAreTaken(const OperationRow& row, const StructDescriptor& input,
                                     const http::HeaderList& headers);

// OK, or NotImplemented naming the first such header. Presigned requests carry them in the query.
absl::Status CheckRefusedHeaders(const http::HeaderList& headers, const Query& query);

}  // namespace coffer::s3
