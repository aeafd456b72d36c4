// The one answer that needs no signature: whether the server is up and takes writes. It tells nothing else.
#pragma once

#include "api/http/message.h"
#include "api/s3/route/host_names.h"

namespace coffer::server {

// GET or HEAD of exactly "/health", without credentials, to a host that is not a bucket's: anything else is S3's (a
// bucket may be named "health").
bool IsHealthCheck(const http::RequestHead& head, const s3::HostNames& names);

}  // namespace coffer::server
