// Which blobs are referred to, how often, and which wait for removal.
//
// A blob is in `blobs` while a reference to it exists, in `retired` from the transaction that dropped the last one
// until its bytes are removed, and in neither before and after: never in both.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

// What the rows of `retired` are to bear.
struct Moment {
  uint64_t sequence = 0;
  WallTime now;
};

// FailedPrecondition when the blob waits for removal: its bytes may be gone at any time.
absl::Status AddReferences(Connection& connection, const BlobId& blob, int64_t count);
absl::Status DropReferences(Connection& connection, const BlobId& blob, int64_t count, const Moment& moment);
// Nothing to do when it is retired already; FailedPrecondition when something refers to it.
absl::Status RetireBlob(Connection& connection, const BlobId& blob, const Moment& moment);

absl::StatusOr<bool> KnowsBlob(Connection& connection, const BlobId& blob);
absl::StatusOr<std::vector<RetiredRow>> ListRetired(Connection& connection, uint64_t sequence, size_t limit);
absl::Status RemoveRetired(Connection& connection, const std::vector<RetiredRow>& rows);

}  // namespace coffer::sqlite
