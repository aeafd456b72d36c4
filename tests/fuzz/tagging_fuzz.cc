// The value of x-amz-tagging: what is understood says the same when it is written again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/s3/ops/tagging.h"
#include "api/s3/wire/uri.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::s3;  // NOLINT: one function
  const auto tags = ParseTagging(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!tags.ok()) return 0;
  std::string written;
  for (const auto& [key, value] : *tags) {
    written += (written.empty() ? "" : "&") + PercentEncode(key, false) + "=" + PercentEncode(value, false);
  }
  const auto again = ParseTagging(written);
  if (!again.ok() || *again != *tags || FromTagSet(ToTagSet(*tags)) != *tags) std::abort();
  return 0;
}
