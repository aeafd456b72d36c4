// The three CRCs of S3 as integers: CRC32 (zlib's), CRC32C (Castagnoli) and CRC64NVME.
//
// A running value starts at 0 and is a finished checksum after every step, as with zlib's crc32(). Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace coffer {

uint32_t UpdateCrc32(uint32_t crc, std::string_view bytes);
uint32_t UpdateCrc32c(uint32_t crc, std::string_view bytes);
uint64_t UpdateCrc64Nvme(uint64_t crc, std::string_view bytes);

// The checksum of A+B from those of A and B and the length of B, in time logarithmic in the length.
uint32_t CombineCrc32(uint32_t first, uint32_t second, uint64_t second_bytes);
uint32_t CombineCrc32c(uint32_t first, uint32_t second, uint64_t second_bytes);
uint64_t CombineCrc64Nvme(uint64_t first, uint64_t second, uint64_t second_bytes);

}  // namespace coffer
