// One line a request in the server's log, as fields. Keys that sign are named, secrets and signatures never. What went
// wrong inside makes it an error.
#pragma once

#include <chrono>
#include <string_view>

#include "api/s3/exchange.h"
#include "engine/base/hooks.h"

namespace coffer::server {

struct AccessLine {
  const s3::ExchangeRecord& record;
  std::string_view method;
  std::string_view peer;
  bool complete = true;  // false: the connection ended first
  std::chrono::microseconds took{0};
};

void LogAccess(Logger& logger, const AccessLine& line);

}  // namespace coffer::server
