// What an error says in headers beside its document: a 304 or the answer to a HEAD has no
// other place.
#pragma once

#include "api/http/message.h"
#include "api/s3/error.h"

namespace coffer::s3 {

void AddErrorHeaders(const S3ErrorDetail& detail, http::HeaderList& headers);

}  // namespace coffer::s3
