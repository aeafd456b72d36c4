// The commands that work on a store which no server has open.
#pragma once

#include "absl/status/statusor.h"
#include "tools/ctl/command_line.h"
#include "tools/server/config/config.h"

namespace coffer::ctl {

inline constexpr int kNotSound = 3;

// Checks, and prints what was found. The exit code: 0, or kNotSound.
absl::StatusOr<int> RunCheck(const CheckCommand& command, const server::Config& config);

absl::Status RunRestore(const RestoreCommand& command, const server::Config& config);

}  // namespace coffer::ctl
