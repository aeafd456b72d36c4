// A server's metrics as a page of text for people: what "coffer stats" prints.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace coffer::ctl {

// `metrics` as tools/metrics/exposition.h makes them. Counts are those since the server started; with `before`, an
// earlier answer of the same server, those since then.
std::string StatsText(const nlohmann::ordered_json& metrics, const nlohmann::ordered_json& before = nullptr);

}  // namespace coffer::ctl
