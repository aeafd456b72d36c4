// The headers and trailers that S3 carries checksums in.
#pragma once

#include <array>
#include <string_view>

#include "engine/base/digest.h"

namespace coffer::s3 {

struct ChecksumHeader {
  Algorithm algorithm;
  std::string_view wire;  // header and trailer
};

inline constexpr std::array<ChecksumHeader, 10> kChecksumHeaders = {{
    {Algorithm::kCrc32, "x-amz-checksum-crc32"},
    {Algorithm::kCrc32c, "x-amz-checksum-crc32c"},
    {Algorithm::kCrc64Nvme, "x-amz-checksum-crc64nvme"},
    {Algorithm::kSha1, "x-amz-checksum-sha1"},
    {Algorithm::kSha256, "x-amz-checksum-sha256"},
    {Algorithm::kSha512, "x-amz-checksum-sha512"},
    {Algorithm::kMd5, "x-amz-checksum-md5"},
    {Algorithm::kXxh64, "x-amz-checksum-xxhash64"},
    {Algorithm::kXxh3_64, "x-amz-checksum-xxhash3"},
    {Algorithm::kXxh3_128, "x-amz-checksum-xxhash128"},
}};

}  // namespace coffer::s3
