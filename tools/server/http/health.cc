#include "tools/server/http/health.h"

namespace coffer::server {

bool IsHealthCheck(const http::RequestHead& head, const s3::HostNames& names) {
  if (head.target != "/health" || (head.method != "GET" && head.method != "HEAD")) return false;
  return !head.headers.Has("authorization") && names.Read(head.headers.Find("host").value_or("")).bucket.empty();
}

}  // namespace coffer::server
