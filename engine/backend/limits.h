// What every backend checks the same way, and says in the same words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/backend/backend.h"

namespace coffer {

inline constexpr size_t kDescriptionBytesMax = 16 * 1024;
inline constexpr size_t kStoreIdBytesMax = 128;

// "incarnation-counter" in hex, for messages.
std::string ToString(BlobId id);

// InvalidArgument unless it is 1 to 128 letters, digits, hyphens and underscores.
absl::Status CheckStoreId(std::string_view store_id);
// InvalidArgument above 16 KiB.
absl::Status CheckDescription(std::string_view description);
// InvalidArgument when `offset` lies beyond the blob's end.
absl::Status CheckBlobOffset(const BlobRef& blob, uint64_t offset);

// FailedPrecondition: a call came before Attach, or after a writer's Commit, Abort or error.
absl::Status NotAttached();
absl::Status BlobWriterIsClosed(BlobId id);

// DataLoss: the catalog and the backend disagree about a blob's length.
absl::Status BlobSizeDiffers(const BlobRef& expected, uint64_t found_bytes);

// For backends that list by counter: the counter that cursor.position names, 0 at the beginning, InvalidArgument when
// it is not a number.
absl::StatusOr<uint64_t> ScanPosition(const ScanCursor& cursor);

}  // namespace coffer
