// Metric families as documents: for Prometheus, and as JSON for "coffer stats", with the same names.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tools/metrics/families.h"

namespace coffer::metrics {

// The content type of Prometheus' text format.
inline constexpr std::string_view kTextFormat = "text/plain; version=0.0.4; charset=utf-8";
std::string ToText(const Families& families);

// {"coffer_s3_requests_total": [{"labels": {"operation": "GetObject", "status": "200"}, "value": 12}, ...],
//  "coffer_s3_request_duration_seconds": [{"labels": {...}, "count": 12, "sum": 0.01, "buckets": [[0.0001, 3], ...]}]}
//
// A bucket is its upper bound and how many are at or below it; "count" stands for the last one, without a bound.
nlohmann::ordered_json ToJson(const Families& families);

}  // namespace coffer::metrics
