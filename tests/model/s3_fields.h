// Between the engine's types and the fields of S3's shapes, as a client fills and reads them. The members have the same
// names in every shape.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/multipart/uploads.h"
#include "engine/object/objects.h"

namespace coffer::model {

std::string Base64(std::string_view raw);
// Without the "-N" of a composite one.
std::string FromBase64(std::string_view text);
std::string QuotedEtag(const std::string& etag);
std::string UnquotedEtag(const std::optional<std::string>& etag);
std::optional<std::string> EtagList(const std::vector<std::string>& etags);
std::optional<std::string> RangeHeader(const std::optional<ByteRange>& range);
// "bucket/key?versionId=id", escaped.
std::string CopySourceHeader(const std::string& bucket, const std::string& key, const std::string& version_id);
// As the parameters of a query; none when there are no tags.
std::optional<std::string> TaggingHeader(const Tags& tags);
std::string AlgorithmHeader(Algorithm algorithm);
std::string TypeHeader(ChecksumType type);
std::optional<Algorithm> ParseAlgorithmHeader(const std::optional<std::string>& name);
inline std::optional<std::string> Unless(bool empty, std::string value) {
  return empty ? std::nullopt : std::optional(std::move(value));
}

template <typename Shape>
void SetMetadata(const ObjectMetadata& metadata, Shape& shape) {
  const auto sent = [](const std::string& value) { return Unless(value.empty(), value); };
  shape.content_type = sent(metadata.content_type);
  shape.cache_control = sent(metadata.cache_control);
  shape.website_redirect_location = sent(metadata.website_redirect);
  shape.metadata = metadata.user;
}

template <typename Shape>
ObjectMetadata GetMetadata(const Shape& shape) {
  ObjectMetadata metadata;
  metadata.content_type = shape.content_type.value_or("");
  metadata.cache_control = shape.cache_control.value_or("");
  metadata.website_redirect = shape.website_redirect_location.value_or("");
  metadata.user = shape.metadata;
  return metadata;
}

// The member for each algorithm.
template <typename Shape>
std::vector<std::pair<Algorithm, std::optional<std::string>*>> ChecksumMembers(Shape& shape) {
  return {{Algorithm::kCrc32, &shape.checksum_crc32},
          {Algorithm::kCrc32c, &shape.checksum_crc32c},
          {Algorithm::kCrc64Nvme, &shape.checksum_crc64nvme},
          {Algorithm::kSha1, &shape.checksum_sha1},
          {Algorithm::kSha256, &shape.checksum_sha256},
          {Algorithm::kSha512, &shape.checksum_sha512},
          {Algorithm::kMd5, &shape.checksum_md5},
          {Algorithm::kXxh64, &shape.checksum_xxhash64},
          {Algorithm::kXxh3_64, &shape.checksum_xxhash3},
          {Algorithm::kXxh3_128, &shape.checksum_xxhash128}};
}

template <typename Shape>
std::optional<Checksum> GetChecksum(Shape shape) {
  for (const auto& [algorithm, member] : ChecksumMembers(shape)) {
    if (!*member) continue;
    Checksum checksum{.algorithm = algorithm, .type = ChecksumType::kFullObject, .raw = FromBase64(**member)};
    if constexpr (requires { shape.checksum_type; }) {
      if (shape.checksum_type == "COMPOSITE") checksum.type = ChecksumType::kComposite;
    }
    return checksum;
  }
  return std::nullopt;
}

template <typename Shape>
void SetChecksum(const ExpectedDigest& digest, Shape& shape) {
  for (const auto& [algorithm, member] : ChecksumMembers(shape)) {
    if (algorithm == digest.algorithm) *member = Base64(digest.raw);
  }
}

// The checksum that is to be kept, and Content-MD5.
template <typename Shape>
void SetDigests(const std::vector<ExpectedDigest>& digests, std::optional<Algorithm> kept, Shape& shape) {
  for (const ExpectedDigest& digest : digests) {
    if (digest.algorithm == kept) {
      SetChecksum(digest, shape);
    } else {
      shape.content_md5 = Base64(digest.raw);
    }
  }
}

template <typename Shape>
void SetSourceConditions(const Preconditions& conditions, Shape& shape) {
  shape.copy_source_if_match = EtagList(conditions.if_match);
  shape.copy_source_if_none_match = EtagList(conditions.if_none_match);
  shape.copy_source_if_modified_since = conditions.if_modified_since;
  shape.copy_source_if_unmodified_since = conditions.if_unmodified_since;
}

template <typename Shape>
void SetWriteConditions(const Preconditions& conditions, Shape& shape) {
  shape.if_match = EtagList(conditions.if_match);
  shape.if_none_match = EtagList(conditions.if_none_match);
}

// A put, copy or complete.
template <typename Shape>
PutResult GetPutResult(const Shape& shape, const std::optional<std::string>& version_id) {
  PutResult result;
  result.etag = UnquotedEtag(shape.etag);
  result.checksum = GetChecksum(shape);
  result.versioned = version_id.has_value();
  result.version_id = version_id.value_or("");
  return result;
}

template <typename Shape>
ObjectInfo GetListed(const Shape& row) {
  ObjectInfo info;
  info.key = row.key.value_or("");
  info.size_bytes = static_cast<uint64_t>(row.size.value_or(0));
  info.etag = UnquotedEtag(row.etag);
  info.modified = row.last_modified.value_or(WallTime());
  info.storage_class = row.storage_class.value_or("");
  return info;
}

}  // namespace coffer::model
