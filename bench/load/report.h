// A result as text for people and as JSON for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "bench/load/options.h"
#include "bench/load/phase_run.h"

namespace coffer::bench {

// "get:64 on 127.0.0.1:9000".
std::string TitleOf(const Options& options);

// Units are the ends of names: _s, _us, _bytes.
nlohmann::ordered_json ToJson(const Options& options, const PhaseResult& result);

std::string ToText(const Options& options, const PhaseResult& result);

}  // namespace coffer::bench
