#include "engine/catalog/sqlite/transaction.h"

#include "engine/base/error.h"
#include "engine/base/status.h"

namespace coffer::sqlite {

absl::Status Transaction::RemoveBucket(uint64_t bucket_id) {
  NoteBucketChange();
  // Uploads first: the counters that they change go with the bucket. A bucket with versions fails after that, and the
  // failure takes the whole closure back.
  RETURN_IF_ERROR(RemoveUploadsOfBucket(connection_, bucket_id, moment_));
  return RemoveBucketRows(connection_, bucket_id);
}

absl::Status Transaction::InsertVersion(const VersionRow& version, const Body& body) {
  RETURN_IF_ERROR(InsertVersionRow(connection_, version, !body.inline_bytes.empty()));
  return StoreBody(connection_, version.sequence, body);
}

absl::Status Transaction::InsertVersionCopy(const VersionRow& version, const VersionRow& source) {
  // The stored row says where the body is, whatever the caller filled in.
  ASSIGN_OR_RETURN(const std::optional<VersionRow> stored,
                   sqlite::FindVersion(connection_, source.bucket_id, source.key, source.sequence));
  if (!stored) return MakeError(ErrorCode::kNoSuchVersion, "the version to copy does not exist");
  RETURN_IF_ERROR(InsertVersionRow(connection_, version, stored->is_inline));
  return stored->is_inline ? CopyInline(connection_, source.sequence, version.sequence)
                           : CopyExtents(connection_, source.sequence, version.sequence);
}

}  // namespace coffer::sqlite
