#include "engine/object/range.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {
namespace {

absl::Status InvalidRange(const ByteRange& range, uint64_t size_bytes) {
  std::string asked = "bytes=";
  if (range.first) absl::StrAppend(&asked, *range.first);
  asked.push_back('-');
  if (range.last) absl::StrAppend(&asked, *range.last);
  return MakeError(ErrorCode::kInvalidRange, "The requested range is not satisfiable",
                   {{"ActualObjectSize", std::to_string(size_bytes)}, {"RangeRequested", asked}});
}

}  // namespace

absl::StatusOr<Span> ResolveRange(const std::optional<ByteRange>& range, uint64_t size_bytes) {
  if (!range || (!range->first && !range->last)) return Span{0, size_bytes};
  if (!range->first) {
    const uint64_t length = std::min(*range->last, size_bytes);
    if (length == 0) return InvalidRange(*range, size_bytes);
    return Span{size_bytes - length, length};
  }
  const uint64_t last = std::min(range->last.value_or(UINT64_MAX), size_bytes == 0 ? 0 : size_bytes - 1);
  if (*range->first >= size_bytes || last < *range->first) return InvalidRange(*range, size_bytes);
  return Span{*range->first, last - *range->first + 1};
}

}  // namespace coffer
