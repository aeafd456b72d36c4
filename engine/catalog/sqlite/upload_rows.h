// Multipart uploads as rows.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "engine/catalog/sqlite/blob_refs.h"
#include "engine/catalog/sqlite/connection.h"

namespace coffer::sqlite {

absl::StatusOr<std::optional<UploadRow>> FindUpload(Connection& connection, uint64_t bucket_id, std::string_view key,
                                                    uint64_t sequence);
std::unique_ptr<UploadCursor> ScanUploads(Connection& connection, uint64_t bucket_id);
absl::StatusOr<std::vector<UploadRow>> ListFinishedUploads(Connection& connection, WallTime before, size_t limit);
absl::StatusOr<std::vector<UploadRow>> ListOldUploads(Connection& connection, WallTime before, size_t limit);

absl::Status InsertUpload(Connection& connection, const UploadRow& upload);
absl::Status CompleteUpload(Connection& connection, const UploadRow& upload, const VersionRow& version,
                            const std::vector<uint32_t>& part_numbers, const Moment& moment);
// Open or finished, with its parts. NotFound (kNoSuchUpload).
absl::Status RemoveUpload(Connection& connection, const UploadRow& upload, const Moment& moment);
absl::Status RemoveUploadsOfBucket(Connection& connection, uint64_t bucket_id, const Moment& moment);

}  // namespace coffer::sqlite
