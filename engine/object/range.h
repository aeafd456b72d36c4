// A range as HTTP asks for it, laid over a body.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "engine/types.h"

namespace coffer {

struct Span {
  uint64_t offset = 0;
  uint64_t length = 0;
};

// Cut at the end of the body. kInvalidRange when it starts behind the end, ends before its start, or asks for the last
// 0 bytes.
absl::StatusOr<Span> ResolveRange(const std::optional<ByteRange>& range, uint64_t size_bytes);

}  // namespace coffer
