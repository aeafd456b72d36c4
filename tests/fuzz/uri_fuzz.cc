// Targets, queries and percent-encoding: what decodes comes back the same when it is encoded and decoded again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/s3/wire/uri.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::s3;  // NOLINT: one function
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Plus plus : {Plus::kLiteral, Plus::kBlank}) {
    const auto decoded = PercentDecode(text, plus);
    if (!decoded.ok()) continue;
    for (const bool keep_slash : {true, false}) {
      if (*PercentDecode(PercentEncode(*decoded, keep_slash), plus) != *decoded) std::abort();
    }
  }
  if (*PercentDecode(PercentEncode(text, true)) != text) std::abort();

  const auto parts = SplitTarget(text);
  if (!parts.ok()) return 0;
  if (parts->path.empty() || parts->path[0] != '/') std::abort();
  const auto query = Query::Parse(parts->query);
  if (!query.ok()) return 0;
  for (const QueryParam& param : *query) {
    if (query->Find(param.name) == nullptr || query->Count(param.name) == 0) std::abort();
  }
  return 0;
}
