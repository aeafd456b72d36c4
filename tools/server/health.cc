#include "tools/server/health.h"

#include <string_view>

namespace coffer::server {
namespace {

bool IsBucketHost(std::string_view host, const std::vector<std::string>& domains) {
  if (const size_t colon = host.rfind(':'); colon != std::string_view::npos && host.find(']', colon) == host.npos) {
    host = host.substr(0, colon);
  }
  for (const std::string& domain : domains) {
    if (host.size() <= domain.size() + 1) continue;
    const std::string_view tail = host.substr(host.size() - domain.size());
    if (http::EqualsIgnoreCase(tail, domain) && host[host.size() - domain.size() - 1] == '.') return true;
  }
  return false;
}

}  // namespace

bool IsHealthCheck(const http::RequestHead& head, const std::vector<std::string>& domains) {
  if (head.target != "/health" || (head.method != "GET" && head.method != "HEAD")) return false;
  return !head.headers.Has("authorization") && !IsBucketHost(head.headers.Find("host").value_or(""), domains);
}

}  // namespace coffer::server
