// Checksums between the fields of requests and responses and the engine.
//
// The ten checksum members have the same names in every shape, so these are templates over the shape.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/ops/handler.h"
#include "engine/object/writer.h"
#include "engine/types.h"

namespace coffer::s3 {

// "CRC32", "sha256": the ten that S3 has, in any letter case; InvalidRequest for others.
absl::StatusOr<Algorithm> ParseAlgorithm(std::string_view name);
absl::StatusOr<std::optional<ChecksumType>> ParseChecksumType(const std::optional<std::string>& name);

// The value as it travels: base64, with "-N" behind a composite one.
std::string FormatChecksum(const coffer::Checksum& checksum, uint32_t parts_count);

// One sent value. `wire` names the header or element for the message.
absl::StatusOr<ExpectedDigest> ParseChecksumValue(Algorithm algorithm, std::string_view wire, std::string_view base64);

struct SentValue {
  std::string_view wire;
  const std::optional<std::string>* value;
};
// At most one of the ten may be sent.
absl::StatusOr<std::optional<ExpectedDigest>> OneChecksum(const std::vector<SentValue>& values);

template <typename In>
std::vector<SentValue> ChecksumMembers(const In& in) {
  return {{"x-amz-checksum-crc32", &in.checksum_crc32},
          {"x-amz-checksum-crc32c", &in.checksum_crc32c},
          {"x-amz-checksum-crc64nvme", &in.checksum_crc64nvme},
          {"x-amz-checksum-sha1", &in.checksum_sha1},
          {"x-amz-checksum-sha256", &in.checksum_sha256},
          {"x-amz-checksum-sha512", &in.checksum_sha512},
          {"x-amz-checksum-md5", &in.checksum_md5},
          {"x-amz-checksum-xxhash64", &in.checksum_xxhash64},
          {"x-amz-checksum-xxhash3", &in.checksum_xxhash3},
          {"x-amz-checksum-xxhash128", &in.checksum_xxhash128}};
}

template <typename In>
absl::StatusOr<std::optional<ExpectedDigest>> SentChecksum(const In& in) {
  return OneChecksum(ChecksumMembers(in));
}
// The checksum of an object of `parts_count` parts: it may end in "-N", their number, as a composite one is told.
absl::StatusOr<std::optional<ExpectedDigest>> OneObjectChecksum(std::vector<SentValue> values, size_t parts_count);

template <typename Out>
void SetChecksum(Out& out, const std::optional<coffer::Checksum>& checksum, uint32_t parts_count) {
  if (!checksum) return;
  std::string value = FormatChecksum(*checksum, parts_count);
  switch (checksum->algorithm) {
    case Algorithm::kCrc32:
      out.checksum_crc32 = std::move(value);
      break;
    case Algorithm::kCrc32c:
      out.checksum_crc32c = std::move(value);
      break;
    case Algorithm::kCrc64Nvme:
      out.checksum_crc64nvme = std::move(value);
      break;
    case Algorithm::kSha1:
      out.checksum_sha1 = std::move(value);
      break;
    case Algorithm::kSha256:
      out.checksum_sha256 = std::move(value);
      break;
    case Algorithm::kSha512:
      out.checksum_sha512 = std::move(value);
      break;
    case Algorithm::kMd5:
      out.checksum_md5 = std::move(value);
      break;
    case Algorithm::kXxh64:
      out.checksum_xxhash64 = std::move(value);
      break;
    case Algorithm::kXxh3_64:
      out.checksum_xxhash3 = std::move(value);
      break;
    case Algorithm::kXxh3_128:
      out.checksum_xxhash128 = std::move(value);
      break;
  }
  if constexpr (requires { out.checksum_type; }) out.checksum_type = std::string(ChecksumTypeName(checksum->type));
}

// The digests that a request with a body announces: its own checksum header and Content-MD5.
struct BodyDigests {
  std::optional<Algorithm> keep;         // the checksum to store; none: the default
  std::vector<ExpectedDigest> expected;  // known now; a trailer brings the rest
};
// `sent`: from SentChecksum. InvalidRequest where x-amz-sdk-checksum-algorithm names another one, or one that did not
// come.
absl::StatusOr<BodyDigests> AnnouncedDigests(const http::HeaderList& headers, std::optional<ExpectedDigest> sent,
                                             const std::optional<std::string>& content_md5,
                                             std::string_view announced_trailer);
absl::StatusOr<std::vector<ExpectedDigest>> TrailerDigests(const Trailers& trailers);
// Whether a document is what its digests say: Content-MD5, an x-amz-checksum-* header, or one in the trailer. Some
// operations need one of them.
absl::Status CheckDocumentDigests(const OperationRow& row, const http::HeaderList& headers, const Trailers& trailers,
                                  std::string_view document);
// InvalidDigest unless it is the base64 of 16 bytes.
absl::StatusOr<ExpectedDigest> ParseContentMd5(std::string_view base64);

}  // namespace coffer::s3
