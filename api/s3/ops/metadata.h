// Headers that travel with an object, between the shapes and the engine. The members have the same names in every
// shape.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/auth/payload_plan.h"
#include "engine/base/status.h"
#include "engine/types.h"

namespace coffer::s3 {

// The names that S3 has for general purpose buckets (InvalidStorageClass). Kept as a fact about the object; it changes
// nothing about where bytes are.
absl::StatusOr<std::string> ParseStorageClass(const std::optional<std::string>& name);

// A page of the same bucket or anywhere, 2 KiB at most (InvalidRedirectLocation). Empty: was not sent.
absl::StatusOr<std::string> ParseRedirect(const std::optional<std::string>& location);

template <typename In>
absl::StatusOr<ObjectMetadata> MetadataOf(const In& in) {
  ObjectMetadata metadata;
  metadata.content_type = in.content_type.value_or("");
  metadata.cache_control = in.cache_control.value_or("");
  metadata.content_disposition = in.content_disposition.value_or("");
  metadata.content_encoding = WithoutAwsChunked(in.content_encoding.value_or(""));
  metadata.content_language = in.content_language.value_or("");
  metadata.expires = in.expires.value_or("");
  ASSIGN_OR_RETURN(metadata.website_redirect, ParseRedirect(in.website_redirect_location));
  metadata.user = in.metadata;
  return metadata;
}

std::string Quoted(std::string_view etag);
std::string Unquoted(std::string_view etag);

// Whether a listing asked for percent-encoded keys. InvalidArgument for another word than "url".
absl::Status CheckEncodingType(const std::optional<std::string>& encoding_type);
// A page size: `given` up to `most`; InvalidArgument when negative. `name` is the query key.
absl::StatusOr<size_t> PageSize(const std::optional<int32_t>& given, size_t most, std::string_view name);

// After which part a page begins. InvalidArgument when negative.
absl::StatusOr<uint32_t> PartNumberMarker(const std::optional<int32_t>& given);

// The version that a request names; empty: none. An empty name is an InvalidArgument: what was meant for one version
// must not happen to the newest.
absl::StatusOr<std::string> ParseVersionId(const std::optional<std::string>& given);

struct CopySource {
  std::string bucket;
  std::string key;
  std::string version_id;
};
// The value of x-amz-copy-source: "[/]bucket/key[?versionId=id]", percent-encoded as in forms: a plus sign is a blank,
// for S3 decodes it so, and clients send %2B for what is one.
absl::StatusOr<CopySource> ParseCopySource(std::string_view value);

// "bytes=first-last" of x-amz-copy-source-range: both ends are needed.
absl::StatusOr<std::optional<ByteRange>> ParseCopyRange(const std::optional<std::string>& value);
// A Range header. None where it has no meaning to S3 (other units, several ranges, nonsense): the whole object is
// served.
std::optional<ByteRange> ParseRange(const std::optional<std::string>& value);

}  // namespace coffer::s3
