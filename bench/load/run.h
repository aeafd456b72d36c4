// A whole run: the bucket, the objects to read, the measurement, and a look at what was written.
#pragma once

#include "absl/status/statusor.h"
#include "bench/load/options.h"
#include "bench/load/phase_run.h"

namespace coffer::bench {

// Errors of the server and bodies that are not what was written are in the result's tally. A status: the run itself
// could not be made.
absl::StatusOr<PhaseResult> Run(const Options& options);

}  // namespace coffer::bench
