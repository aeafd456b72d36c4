// What a blob says of itself: enough for a repair tool to name it again when the catalog is lost.
//
// Bytes: a format version (1), the kind, then fields of a tag, a length and that many bytes (numbers are LEB128). A
// reader skips tags that it does not know. docs/formats/blob-description.md lists them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer {

enum class BlobKind : uint8_t { kObject = 1, kPart = 2 };

struct BlobDescription {
  BlobKind kind = BlobKind::kObject;
  std::string bucket;
  std::string key;
  std::string upload_id;     // of a part
  uint32_t part_number = 0;  // of a part

  bool operator==(const BlobDescription&) const = default;
};

std::string EncodeBlobDescription(const BlobDescription& description);
// DataLoss for what EncodeBlobDescription does not make.
absl::StatusOr<BlobDescription> DecodeBlobDescription(std::string_view bytes);

}  // namespace coffer
