// Which checksum a multipart upload carries, and how those of its parts become the object's.
//
// S3's table: CRC64NVME covers the full object; CRC32 and CRC32C are composite (a digest of the parts' digests) unless
// full was asked for; all others are composite. An upload that asked for none has CRC64NVME over the full object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"

namespace coffer {

// The type for what was asked; kInvalidRequest when algorithm and type do not go together.
absl::StatusOr<ChecksumType> ResolveChecksumType(std::optional<Algorithm> algorithm, std::optional<ChecksumType> type);

// As S3 spells it in the messages of uploads: "crc32".
std::string LowerName(Algorithm algorithm);

// What every part of the upload is kept with.
Algorithm PartAlgorithm(const UploadRow& upload);

// The object's checksum from those of its parts, in order. Each part has one of PartAlgorithm.
Checksum CombineChecksums(const UploadRow& upload, const std::vector<PartRow>& parts);

}  // namespace coffer
