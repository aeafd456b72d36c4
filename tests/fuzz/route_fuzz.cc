// Routing: the first line is "METHOD target", the others are headers. A route's row takes every query key that the
// request has.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/s3/route/router.h"
#include "tests/fuzz/head_text.h"

namespace {

using coffer::fuzz::ReadHead;
using coffer::http::RequestHead;
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const RequestHead head = ReadHead({reinterpret_cast<const char*>(data), size});
  const auto route = coffer::s3::Router({"s3.example.com"}).Match(head);
  if (!route.ok()) return 0;
  if (route->row->method != head.method || route->address.key.size() > coffer::s3::kKeyBytesMax) std::abort();
  for (const QueryParam& param : route->query) {
    if (!Takes(*route->row, param)) std::abort();
  }
  return 0;
}
