// Which bytes of a version a read gives: all of it, a range, or one part of the upload that made it.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/object/range.h"

namespace coffer {

struct Selection {
  Span span;
  bool is_partial = false;  // asked for as a range or a part, whether or not it is less than all
  // Of these bytes, where one is known without reading them.
  std::optional<Checksum> checksum;
  uint32_t checksum_parts = 0;  // how many parts' checksums a composite one is of; 0: it is of bytes
};

// At most one of `range` and `part_number` is given. kInvalidRange; kNoSuchPart for a number that the version has no
// part of. What no upload made is one part, 1.
absl::StatusOr<Selection> SelectBytes(const VersionRow& version, const std::optional<ByteRange>& range,
                                      std::optional<uint32_t> part_number);

}  // namespace coffer
