// A result as a picture: answers a second over the time, and latencies by percentile.
#pragma once

#include <string>
#include <string_view>

#include "bench/load/tally.h"

namespace coffer::bench {

// An SVG document.
std::string ToSvg(std::string_view title, const Tally& tally);

}  // namespace coffer::bench
