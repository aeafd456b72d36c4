// Lists of entity tags: a condition is never lost, and what was understood is understood again when it is written
// properly.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/s3/wire/entity_tags.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::s3;  // NOLINT: one function
  const std::string_view list(reinterpret_cast<const char*>(data), size);
  for (const TagComparison comparison : {TagComparison::kStrong, TagComparison::kWeak}) {
    const std::vector<std::string> tags = ParseEntityTags(list, comparison);
    if (tags.empty()) std::abort();
    std::string written;
    for (const std::string& tag : tags) {
      if (tag.find('"') != tag.npos || list.find(tag) == list.npos) std::abort();
      if (!written.empty()) written += ", ";
      written += tag == "*" ? tag : '"' + tag + '"';
    }
    if (ParseEntityTags(written, comparison) != tags) std::abort();
  }
  return 0;
}
