// Entity tags as If-Match and If-None-Match list them (RFC 9110, section 13.1).
//
// S3 takes a tag with its quotes and without. Whatever a list has in it, it names at least one tag: a condition that
// cannot be understood is one that nothing meets, never one that was not made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coffer::s3 {

// If-Match compares strongly: a weak tag (W/"...") is nobody's. If-None-Match does not tell weak from strong.
enum class TagComparison : uint8_t { kStrong, kWeak };

// The tags of a list, without quotes. A lone * stays, and means any; the tag "*" in quotes is a tag. A tag that nothing
// can have (it is malformed, or weak in a strong comparison) is an empty one.
std::vector<std::string> ParseEntityTags(std::string_view list, TagComparison comparison);

}  // namespace coffer::s3
