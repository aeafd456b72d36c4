// Reads of settings that no request can set yet.
//
// Clients ask for them without being told to, and go on when the answer is the one that S3 has for a setting that was
// never set. Which operations these are, and what each answers, says the spec: an error, or a document without
// elements.
#pragma once

#include <memory>

#include "api/s3/ops/run.h"
#include "api/s3/spec/operations.h"

namespace coffer::s3 {

// `row` is that of an operation that is unset.
std::unique_ptr<Run> MakeUnsetRun(const OperationRow& row);

}  // namespace coffer::s3
