// The engine as the gate sees it.
#pragma once

#include "api/s3/auth/gate.h"
#include "engine/engine.h"

namespace coffer::s3 {

// The engine outlives what is returned.
GateSources GateSourcesOf(Engine& engine);

}  // namespace coffer::s3
