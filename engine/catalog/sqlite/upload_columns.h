// The columns of an upload in the order in which rows are read and written.
#pragma once

#include "absl/status/status.h"
#include "engine/catalog/rows.h"
#include "engine/catalog/sqlite/statement.h"

#define COFFER_UPLOAD_COLUMNS                                                                                       \
  "bucket_id, key, sequence, nonce, initiated, owner, storage_class, metadata, checksum_algorithm, checksum_type, " \
  "completed_sequence, completed_etag, completed_parts_digest, completed, tags, key_existed, completed_null_kind"

namespace coffer::sqlite {

absl::Status ReadUpload(const Statement& statement, UploadRow& upload);

}  // namespace coffer::sqlite
