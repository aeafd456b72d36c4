// What an HTTP server tells of its requests, for logs and metrics.
//
// Called on the loops, from several threads: an observer does not wait for anything. A request begins when its exchange
// does, and ends once; what never becomes an exchange is refused.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "api/http/message.h"
#include "api/s3/exchange.h"

namespace coffer::server {

struct RequestReport {
  const s3::ExchangeRecord& record;
  const http::RequestHead& head;
  bool complete = true;  // false: the connection ended before the answer did
  std::chrono::nanoseconds took{0};
  std::optional<std::chrono::nanoseconds> first_byte;  // until the answer began; none: it never did
};

class RequestObserver {
 public:
  virtual ~RequestObserver() = default;
  virtual void Began() = 0;
  virtual void Ended(const RequestReport& report) = 0;
  // By the transport, with this status: a malformed head, a timeout, too many connections.
  virtual void Refused(int status, std::string_view reason, std::string_view peer) = 0;
  // A client that wanted TLS, and with which none came about.
  virtual void HandshakeFailed(std::string_view reason, std::string_view peer) = 0;
};

}  // namespace coffer::server
