// Runs a command that is one request of the management API.
#pragma once

#include "absl/status/status.h"
#include "tools/ctl/command_line.h"

namespace coffer::ctl {

// Prints the answer to standard output; again and again where the command says so.
absl::Status RunAdmin(const AdminCommand& command);

}  // namespace coffer::ctl
