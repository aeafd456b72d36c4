// From the configuration to an open engine: which backend, where its bytes lie, and how much memory it may take.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "engine/backend/registry.h"
#include "engine/base/budget.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/engine.h"
#include "tools/server/config/config.h"

namespace coffer::server {

// `budget`, `logger` and `metrics` outlive the engine. Where the backend forgets its bytes at the end, names are kept
// in memory too, and the data folder holds the admin socket alone.
// `adopt_backend`: as in Options.
absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const Config& config, MemoryBudget& budget, Logger& logger,
                                                   Metrics& metrics, bool adopt_backend = false);

// Only what keeps the bytes.
absl::StatusOr<std::unique_ptr<Backend>> MakeBackend(const Config& config, const BackendEnvironment& environment);

}  // namespace coffer::server
