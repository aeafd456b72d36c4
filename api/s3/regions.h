// Regions: names that buckets belong to and that requests are signed for.
//
// One service stands for a list of them; the first is its default. Pure functions; thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace coffer::s3 {

// The region that S3 leaves unnamed, and where making one's own bucket again succeeds, as it always has.
inline constexpr std::string_view kClassicRegion = "us-east-1";

// Lower-case letters, digits and hyphens, as a label of a host name: what a region may be called.
bool IsRegionName(std::string_view name);

bool IsServed(std::span<const std::string> regions, std::string_view region);

}  // namespace coffer::s3
