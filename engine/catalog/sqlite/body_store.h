// Bodies: inline bytes, or extents in blobs with the references that they hold.
//
// The owner of a body is the sequence of a version, or the number that a part drew for itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

// InvalidArgument when the extents leave a gap, lie outside their blobs, or come with inline bytes.
absl::Status StoreBody(Connection& connection, uint64_t owner, const Body& body);
absl::Status CopyInline(Connection& connection, uint64_t from, uint64_t to);
// The bytes are shared: each extent is one more reference to its blob.
absl::Status CopyExtents(Connection& connection, uint64_t from, uint64_t to);
// Gives the extents of `from` to `to`, `shift` bytes further.
absl::Status MoveExtents(Connection& connection, uint64_t from, uint64_t to, uint64_t shift);
absl::Status DropInline(Connection& connection, uint64_t owner);
absl::Status DropExtents(Connection& connection, uint64_t owner, const Moment& moment);

absl::StatusOr<std::string> ReadInlineBody(Connection& connection, uint64_t owner);
absl::StatusOr<std::vector<Extent>> ReadExtents(Connection& connection, uint64_t owner, uint64_t position,
                                                uint64_t length, size_t limit);

}  // namespace coffer::sqlite
