// The one answer that needs no signature: whether the server is up and takes writes. It tells nothing else.
#pragma once

#include <string>
#include <vector>

#include "api/http/message.h"

namespace coffer::server {

// GET or HEAD of exactly "/health", without credentials, to a host that is not a bucket's: anything else is S3's (a
// bucket may be named "health").
bool IsHealthCheck(const http::RequestHead& head, const std::vector<std::string>& domains);

}  // namespace coffer::server
