// What tags are held against before they reach the catalog (engine/types.h has the rules).
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "engine/types.h"

namespace coffer {

enum class TagsOf : uint8_t { kObject, kBucket };

// Checks tags and puts them in the order of their keys. kTooManyTags; kInvalidTag with the fields TagKey and TagValue.
absl::Status PrepareTags(Tags& tags, TagsOf owner);

}  // namespace coffer
