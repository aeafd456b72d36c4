// Looks at everything that an engine shows, and says where it contradicts itself: a listed key that cannot be read, a
// body that is not what its digests say, counters that are not what is there.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "tests/crash/oracle.h"

namespace coffer::crash {

// What was found, one line each.
using Violations = std::vector<std::string>;

World Observe(Engine& engine, Violations& violations);

absl::StatusOr<std::string> ReadAll(ObjectReader& reader);

}  // namespace coffer::crash
