#include "api/s3/ops/conditions.h"

#include <string_view>

#include "api/s3/error.h"

namespace coffer::s3 {

absl::StatusOr<Preconditions> WriteConditions(const std::optional<std::string>& if_match,
                                              const std::optional<std::string>& if_none_match) {
  Preconditions conditions{.if_match = TagsOf(if_match, TagComparison::kStrong),
                           .if_none_match = TagsOf(if_none_match, TagComparison::kStrong)};
  const bool only_star = conditions.if_none_match.empty() || conditions.if_none_match == std::vector<std::string>{"*"};
  if (!only_star || (!conditions.if_match.empty() && !conditions.if_none_match.empty())) {
    return S3Error(S3Code::kNotImplemented, {}, {{"Header", only_star ? "If-Match" : "If-None-Match"}});
  }
  return conditions;
}

absl::StatusOr<Preconditions> DeleteConditions(const std::optional<std::string>& if_match,
                                               const std::optional<int64_t>& size,
                                               const std::optional<WallTime>& modified, std::string_view size_name) {
  if (size.value_or(0) < 0) {
    return S3Error(S3Code::kInvalidArgument, "A size is not negative",
                   {{"ArgumentName", std::string(size_name)}, {"ArgumentValue", std::to_string(*size)}});
  }
  Preconditions conditions{.if_match = TagsOf(if_match, TagComparison::kStrong), .if_match_modified = modified};
  if (size) conditions.if_match_size = static_cast<uint64_t>(*size);
  return conditions;
}

}  // namespace coffer::s3
