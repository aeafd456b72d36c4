// What the system says of this process, under the names that all Prometheus clients use.
#pragma once

#include "tools/metrics/families.h"

namespace coffer::metrics {

// Reads /proc. What cannot be read is left out.
Families ProcessMetrics();

}  // namespace coffer::metrics
