// Answers of the transport itself, for requests that never reach the service: malformed heads, timeouts, too many
// connections. Written as S3 writes its errors, so that S3 clients can read them.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"

namespace coffer::server {

struct TransportAnswer {
  http::ResponseHead head;
  std::string body;
};

// Status 400 is "InvalidRequest", 408 "RequestTimeout" (sent as 400, as S3 does), 503 "SlowDown" with Retry-After, and
// so on.
// An empty `host_id` is left out.
TransportAnswer MakeTransportError(int status, std::string_view reason, std::string_view request_id,
                                   std::string_view host_id);

}  // namespace coffer::server
