// The parts of multipart uploads as rows. Each has a number of its own that owns its extents, so that a part that is
// sent again never touches what it replaces.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

absl::StatusOr<std::optional<PartRow>> FindPart(Connection& connection, uint64_t upload_sequence, uint32_t number);
absl::StatusOr<std::vector<PartRow>> ListParts(Connection& connection, uint64_t upload_sequence, uint32_t after,
                                               size_t limit);
absl::StatusOr<std::vector<Extent>> ReadPartExtents(Connection& connection, const PartRow& part, size_t limit);
absl::Status PutPart(Connection& connection, const PartRow& part, uint64_t owner, const Body& body,
                     const Moment& moment);
// Moves the extents of a part to the body of `owner` at `position`, removes the part, and returns the length of what
// moved. kInvalidPart when there is none of this number.
absl::StatusOr<uint64_t> TakePart(Connection& connection, uint64_t upload_sequence, uint32_t number, uint64_t owner,
                                  uint64_t position);
absl::Status RemoveParts(Connection& connection, uint64_t upload_sequence, const Moment& moment);

}  // namespace coffer::sqlite
