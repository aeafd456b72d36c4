// Looks an upload up by what a caller knows of it.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "engine/multipart/uploads.h"

namespace coffer {

absl::Status NoSuchUpload(std::string_view upload_id);

// Open or finished. kNoSuchUpload for ids that were never given, belong to another key or bucket, or are no ids at all.
absl::StatusOr<UploadRow> RequireUpload(const CatalogSnapshot& catalog, uint64_t bucket_id, std::string_view key,
                                        std::string_view upload_id);
// Only open ones.
absl::StatusOr<UploadRow> RequireOpenUpload(const CatalogSnapshot& catalog, uint64_t bucket_id, std::string_view key,
                                            std::string_view upload_id);

UploadInfo ToUploadInfo(const UploadRow& row);

}  // namespace coffer
