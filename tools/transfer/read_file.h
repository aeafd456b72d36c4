// Bytes of an open file.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace coffer::transfer {

// Those at `offset`, `length` of them, or fewer where the file ends before. `path` is for the error.
absl::StatusOr<std::string> ReadUpTo(int fd, uint64_t offset, uint64_t length, const std::string& path);

}  // namespace coffer::transfer
