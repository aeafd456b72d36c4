// The life of the server process: start, tell, wait for a signal, stop.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "tools/server/config/config.h"

namespace coffer::server {

// Returns after SIGTERM or SIGINT; a second one ends the process at once. SIGHUP opens log files anew. What people and
// scripts wait for goes to standard output, with "Coffer serves http://ADDR" as the last line; the log goes to standard
// error. `program` is how the process was called.
absl::Status RunServer(const Config& config, const std::string& program);

}  // namespace coffer::server
