#include "engine/multipart/find_upload.h"

#include <optional>
#include <string>

#include "engine/base/error.h"
#include "engine/base/status.h"
#include "engine/store/version_id.h"

namespace coffer {

absl::Status NoSuchUpload(std::string_view upload_id) {
  return MakeError(
      ErrorCode::kNoSuchUpload,
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
      "or completed.",
      {{"UploadId", std::string(upload_id)}});
}

absl::StatusOr<UploadRow> RequireUpload(const CatalogSnapshot& catalog, uint64_t bucket_id, std::string_view key,
                                        std::string_view upload_id) {
  const std::optional<RowId> id = DecodeRowId(upload_id);
  if (!id) return NoSuchUpload(upload_id);
  ASSIGN_OR_RETURN(std::optional<UploadRow> row, catalog.FindUpload(bucket_id, key, id->sequence));
  if (!row || row->nonce != id->nonce) return NoSuchUpload(upload_id);
  return *std::move(row);
}

absl::StatusOr<UploadRow> RequireOpenUpload(const CatalogSnapshot& catalog, uint64_t bucket_id, std::string_view key,
                                            std::string_view upload_id) {
  ASSIGN_OR_RETURN(UploadRow row, RequireUpload(catalog, bucket_id, key, upload_id));
  if (row.completed_sequence) return NoSuchUpload(upload_id);
  return row;
}

UploadInfo ToUploadInfo(const UploadRow& row) {
  UploadInfo info;
  info.key = row.key;
  info.upload_id = EncodeRowId({row.sequence, row.nonce});
  info.initiated = row.initiated;
  info.owner_account_id = row.owner_account_id;
  info.storage_class = row.storage_class;
  info.checksum = row.checksum_algorithm;
  info.checksum_type = row.checksum_type;
  return info;
}

}  // namespace coffer
