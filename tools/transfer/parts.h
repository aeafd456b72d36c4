// How bodies are cut, and which parts of an interrupted upload are still good. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/multipart/uploads.h"

namespace coffer::transfer {

inline constexpr uint64_t kPartBytesMin = uint64_t{5} << 20;  // of S3, for all parts but the last
inline constexpr uint64_t kPartBytesMax = uint64_t{5} << 30;  // of S3
inline constexpr uint64_t kPartsMax = 10'000;

struct Piece {
  uint32_t number = 0;  // from 1 on
  uint64_t offset = 0;
  uint64_t length = 0;
};

// The bytes [begin, end) in pieces of `piece_bytes`, the last one with what is left; none where there are no bytes.
std::vector<Piece> CutPieces(uint64_t begin, uint64_t end, uint64_t piece_bytes);

// `wanted`, or the whole MiB above it that an object of this size needs to have no more than 10,000 parts.
uint64_t PartBytes(uint64_t object_bytes, uint64_t wanted);

// Whether the part that the store has is made of these bytes: by its length, and by its checksum or else its ETag.
bool IsMadeOf(const PartInfo& part, std::string_view bytes);

// Of the open uploads of a key, oldest first, the one to go on with: the newest whose parts have the checksum that is
// used here. Null: none.
const UploadInfo* ChooseUpload(const std::vector<UploadInfo>& uploads);

}  // namespace coffer::transfer
