#include "engine/backend/limits.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"

namespace coffer {

std::string ToString(BlobId id) { return absl::StrCat(absl::Hex(id.incarnation), "-", absl::Hex(id.counter)); }

absl::Status CheckStoreId(std::string_view store_id) {
  const auto allowed = [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; };
  if (!store_id.empty() && store_id.size() <= kStoreIdBytesMax &&
      std::all_of(store_id.begin(), store_id.end(), allowed)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("a store's id is 1 to ", kStoreIdBytesMax, " letters, digits, hyphens and underscores"));
}

absl::Status CheckDescription(std::string_view description) {
  if (description.size() <= kDescriptionBytesMax) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a blob's description is at most ", kDescriptionBytesMax, " bytes long, not ", description.size()));
}

absl::Status CheckBlobOffset(const BlobRef& blob, uint64_t offset) {
  if (offset <= blob.size_bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("blob ", ToString(blob.id), " has ", blob.size_bytes, " bytes; there is no offset ", offset));
}

absl::Status NotAttached() { return absl::FailedPreconditionError("the backend was not attached to a store"); }

absl::Status BlobWriterIsClosed(BlobId id) {
  return absl::FailedPreconditionError(absl::StrCat("the writer of blob ", ToString(id), " is closed"));
}

absl::Status BlobSizeDiffers(const BlobRef& expected, uint64_t found_bytes) {
  return MakeError(ErrorCode::kDataLoss, absl::StrCat("blob ", ToString(expected.id), " has ", found_bytes,
                                                      " bytes where ", expected.size_bytes, " are expected"));
}

absl::StatusOr<uint64_t> ScanPosition(const ScanCursor& cursor) {
  uint64_t position = 0;
  if (cursor.position.empty() || absl::SimpleAtoi(cursor.position, &position)) return position;
  return absl::InvalidArgumentError("the position of the scan's cursor is not this backend's");
}

}  // namespace coffer
