// Preconditions between the fields of requests and the engine. The members have the same names in every shape.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/wire/entity_tags.h"
#include "engine/types.h"

namespace coffer::s3 {

// The tags of a condition that may be absent.
inline std::vector<std::string> TagsOf(const std::optional<std::string>& list, TagComparison comparison) {
  return list ? ParseEntityTags(*list, comparison) : std::vector<std::string>();
}

// Of a read.
template <typename In>
Preconditions ReadConditions(const In& in) {
  return {.if_match = TagsOf(in.if_match, TagComparison::kStrong),
          .if_none_match = TagsOf(in.if_none_match, TagComparison::kWeak),
          .if_modified_since = in.if_modified_since,
          .if_unmodified_since = in.if_unmodified_since};
}

// Of the source of a copy.
template <typename In>
Preconditions SourceConditions(const In& in) {
  return {.if_match = TagsOf(in.copy_source_if_match, TagComparison::kStrong),
          .if_none_match = TagsOf(in.copy_source_if_none_match, TagComparison::kWeak),
          .if_modified_since = in.copy_source_if_modified_since,
          .if_unmodified_since = in.copy_source_if_unmodified_since};
}

// Of a write. S3 takes only * in If-None-Match there, and only one of both headers; anything else is NotImplemented.
absl::StatusOr<Preconditions> WriteConditions(const std::optional<std::string>& if_match,
                                              const std::optional<std::string>& if_none_match);

// Of a delete. InvalidArgument for a negative size, under the name that it has in the request.
absl::StatusOr<Preconditions> DeleteConditions(const std::optional<std::string>& if_match,
                                               const std::optional<int64_t>& size,
                                               const std::optional<WallTime>& modified, std::string_view size_name);

}  // namespace coffer::s3
