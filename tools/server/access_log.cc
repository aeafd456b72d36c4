#include "tools/server/access_log.h"

#include <string>
#include <vector>

namespace coffer::server {

void LogAccess(Logger& logger, const AccessLine& line) {
  const s3::ExchangeRecord& record = line.record;
  const LogLevel level = record.internal_error.empty() ? LogLevel::kInfo : LogLevel::kError;
  if (!logger.Enabled(level)) return;
  const std::string status = std::to_string(record.status);
  const std::string bytes_in = std::to_string(record.body_bytes_in);
  const std::string bytes_out = std::to_string(record.body_bytes_out);
  const std::string took = std::to_string(line.took.count());
  std::vector<LogField> fields = {
      {"request_id", record.request_id},
      {"peer", line.peer},
      {"method", line.method},
      {"operation", record.operation},
      {"status", status},
      {"took_us", took},
      {"bytes_in", bytes_in},
      {"bytes_out", bytes_out},
  };
  const auto add = [&fields](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.emplace_back(name, value);
  };
  add("bucket", record.bucket);
  add("key", record.key);
  add("account", record.account_id);
  add("access_key", record.access_key);
  add("error", record.error_code);
  add("internal_error", record.internal_error);
  if (!line.complete) add("outcome", "abandoned");
  logger.Log(level, "request", fields);
}

}  // namespace coffer::server
