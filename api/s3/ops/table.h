// Which handler serves which operation. An operation that the spec calls built has a row here, unless nothing can set
// what it reads (unset.h); a test holds the two together.
#pragma once

#include <memory>

#include "api/s3/ops/run.h"
#include "api/s3/spec/operations.h"

namespace coffer::s3 {

// Null for an operation that is not built.
std::unique_ptr<Run> MakeRun(Operation operation);

}  // namespace coffer::s3
