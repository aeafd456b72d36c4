// The values of object_store.h in the shapes of S3. Members have the same names in every shape, so these are templates
// over the shape.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/s3/wire/scalar.h"
#include "engine/types.h"

namespace coffer::client {

inline std::string Unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

inline std::string Quoted(std::string_view etag) { return "\"" + std::string(etag) + "\""; }

// "lKLjCA==", or "lKLjCA==-3" of an object whose checksum is that of its parts' checksums. None: not such a value.
inline std::optional<Checksum> ParseChecksum(Algorithm algorithm, std::string_view text) {
  const size_t dash = text.find('-');
  std::optional<std::string> raw = s3::Base64Decode(text.substr(0, dash));
  if (!raw || raw->size() != DigestSize(algorithm)) return std::nullopt;
  return Checksum{algorithm, dash == text.npos ? ChecksumType::kFullObject : ChecksumType::kComposite, *std::move(raw)};
}

template <typename Shape>
std::optional<Checksum> ChecksumOf(const Shape& shape) {
  const std::pair<Algorithm, const std::optional<std::string>*> members[] = {
      {Algorithm::kCrc64Nvme, &shape.checksum_crc64nvme},
      {Algorithm::kCrc32c, &shape.checksum_crc32c},
      {Algorithm::kCrc32, &shape.checksum_crc32},
      {Algorithm::kSha256, &shape.checksum_sha256},
      {Algorithm::kSha1, &shape.checksum_sha1}};
  for (const auto& [algorithm, value] : members) {
    if (*value) return ParseChecksum(algorithm, **value);
  }
  return std::nullopt;
}

template <typename Shape>
ObjectMetadata MetadataOf(const Shape& shape) {
  return {.content_type = shape.content_type.value_or(""),
          .cache_control = shape.cache_control.value_or(""),
          .content_disposition = shape.content_disposition.value_or(""),
          .content_encoding = shape.content_encoding.value_or(""),
          .content_language = shape.content_language.value_or(""),
          .expires = shape.expires.value_or(""),
          .website_redirect = shape.website_redirect_location.value_or(""),
          .user = shape.metadata};
}

inline std::optional<std::string> IfAny(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

template <typename Shape>
void SetMetadata(const ObjectMetadata& metadata, Shape& shape) {
  shape.content_type = IfAny(metadata.content_type);
  shape.cache_control = IfAny(metadata.cache_control);
  shape.content_disposition = IfAny(metadata.content_disposition);
  shape.content_encoding = IfAny(metadata.content_encoding);
  shape.content_language = IfAny(metadata.content_language);
  shape.expires = IfAny(metadata.expires);
  shape.website_redirect_location = IfAny(metadata.website_redirect);
  shape.metadata = metadata.user;
}

}  // namespace coffer::client
