#include "tests/unit/api/s3/route/minimal_request.h"

#include <string>

namespace coffer::s3 {

http::RequestHead MinimalRequest(const OperationRow& row) {
  http::RequestHead head{.method = std::string(row.method)};
  head.target = row.level == Level::kService ? "/" : row.level == Level::kBucket ? "/bucket" : "/bucket/key";
  if (!row.when_path.empty()) head.target = row.when_path;
  char separator = '?';
  for (const QueryCondition& condition : row.when_query) {
    head.target.append(1, separator).append(condition.key);
    if (!condition.value.empty()) head.target.append("=").append(condition.value);
    separator = '&';
  }
  head.headers.Set("Host", std::string(row.when_host.empty() ? "localhost" : row.when_host) + ":9000");
  for (std::string_view header : row.when_headers) head.headers.Add(header, "/value/of");
  if (!row.when_content_type.empty())
    head.headers.Add("Content-Type", std::string(row.when_content_type) + "; boundary=x");
  return head;
}

}  // namespace coffer::s3
