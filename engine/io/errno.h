// What an errno means to Coffer: the same statuses from the real file system and from the simulated one.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace coffer::io {

// A status of the kind that file.h promises for `error_number`; its message is "operation path: NAME (text)".
absl::Status ErrnoStatus(int error_number, std::string_view operation, std::string_view path);

// The same for a flush: Internal for all that is not a full disk or a file system that was made read-only. Nobody knows
// what the drive holds, however much the errno reads as a passing shortage.
absl::Status FlushErrnoStatus(int error_number, std::string_view operation, std::string_view path);

// Unavailable: another open file has a lock that is in the way.
absl::Status LockedElsewhere(std::string_view path);

}  // namespace coffer::io
