// The least request that is an operation, from its row.
#pragma once

#include "api/http/message.h"
#include "api/s3/spec/operation_row.h"

namespace coffer::s3 {

// For the bucket "bucket" and the key "key".
http::RequestHead MinimalRequest(const OperationRow& row);

}  // namespace coffer::s3
