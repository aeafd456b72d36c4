// How the parts of a row that are no columns become bytes: metadata, tags, part lists, checksums.
//
// One byte of format version, then fields of a tag, a length and that many bytes (numbers are LEB128). A reader skips
// tags that it does not know, so fields can be added; a change of meaning takes a new tag. docs/formats/catalog.md
// lists the tags. Decoding bytes that no encoder made gives DataLoss.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/catalog/rows.h"

namespace coffer::sqlite {

std::string EncodeMetadata(const ObjectMetadata& metadata);  // empty for one that is empty
absl::StatusOr<ObjectMetadata> DecodeMetadata(std::string_view bytes);

std::string EncodeTags(const Tags& tags);  // empty for none
absl::StatusOr<Tags> DecodeTags(std::string_view bytes);

std::string EncodeParts(const std::vector<CompletedPart>& parts);  // empty for none
absl::StatusOr<std::vector<CompletedPart>> DecodeParts(std::string_view bytes);

// Algorithm, type, raw bytes; empty for none.
std::string EncodeChecksum(const std::optional<Checksum>& checksum);
absl::StatusOr<std::optional<Checksum>> DecodeChecksum(std::string_view bytes);

}  // namespace coffer::sqlite
