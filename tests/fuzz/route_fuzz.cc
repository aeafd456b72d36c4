// Routing: the first line is "METHOD target", the others are headers. A route's row takes every query key that the
// request has.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "api/s3/regions.h"
#include "api/s3/route/host_names.h"
#include "api/s3/route/router.h"
#include "tests/fuzz/head_text.h"

namespace {

using coffer::fuzz::ReadHead;
using coffer::http::RequestHead;
using coffer::s3::HostNames;
using coffer::s3::OperationRow;
using coffer::s3::QueryCondition;
using coffer::s3::QueryParam;

bool Takes(const OperationRow& row, const QueryParam& param) {
  const auto selects = [&](const QueryCondition& condition) { return condition.key == param.name; };
  const auto has = [&](auto list) { return std::find(list.begin(), list.end(), param.name) != list.end(); };
  if (row.any_query || has(row.params) || has(row.ignored_params)) return true;
  if (std::any_of(row.when_query.begin(), row.when_query.end(), selects)) return true;
  for (const char* any : {"x-id", "AWSAccessKeyId", "Signature", "Expires"}) {
    if (param.name == any) return true;
  }
  return coffer::http::EqualsIgnoreCase(param.name.substr(0, 6), "x-amz-");
}

const std::vector<std::string> kRegions = {"us-east-1", "eu-west-1"};

HostNames Names() { return {{"s3.example.com", "{region}.s3.example.com", "s3-{region}.example.com"}, kRegions}; }

// A bucket is what stands before a domain, in lower case, and has no way into a port or an address.
void CheckHost(const HostNames& names, std::string_view host) {
  const HostNames::Named named = names.Read(host);
  if (!named.region.empty() && !coffer::s3::IsServed(kRegions, named.region)) std::abort();
  if (named.bucket.empty()) return;
  if (host.size() <= named.bucket.size() || host.front() == '[') std::abort();
  if (!coffer::http::EqualsIgnoreCase(host.substr(0, named.bucket.size()), named.bucket)) std::abort();
  if (host[named.bucket.size()] != '.') std::abort();
  if (std::ranges::any_of(named.bucket, [](char c) { return c >= 'A' && c <= 'Z'; })) std::abort();
  // Named again without the bucket, the domain is the same.
  const HostNames::Named domain = names.Read(host.substr(named.bucket.size() + 1));
  if (domain.region != named.region || !domain.bucket.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const RequestHead head = ReadHead({reinterpret_cast<const char*>(data), size});
  const HostNames names = Names();
  CheckHost(names, head.headers.Find("host").value_or(""));
  const auto route = coffer::s3::Router(names).Match(head);
  if (!route.ok()) return 0;
  if (route->row->method != head.method || route->address.key.size() > coffer::s3::kKeyBytesMax) std::abort();
  for (const QueryParam& param : route->query) {
    if (!Takes(*route->row, param)) std::abort();
  }
  return 0;
}
