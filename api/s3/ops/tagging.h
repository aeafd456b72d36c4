// Tags between the fields of requests and responses and the engine.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/spec/operation_types.h"
#include "engine/types.h"

namespace coffer::s3 {

// The value of x-amz-tagging: tags as the parameters of a query, "color=blue&size=10", encoded as in forms.
// InvalidArgument for what is none, or has a key twice. The rules for tags are the engine's.
absl::StatusOr<Tags> ParseTagging(std::string_view value);

Tags FromTagSet(const std::vector<Tag>& set);
std::vector<Tag> ToTagSet(const Tags& tags);

}  // namespace coffer::s3
