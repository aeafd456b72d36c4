#include "tests/crash/host.h"

#include <sqlite3.h>

#include <utility>

#include "backends/disk/disk_backend.h"
#include "engine/base/status.h"

namespace coffer::crash {

Host::Host(io::SimDisk& disk, const HostSettings& settings)
    : disk_(disk), durable_(settings.durable), clock_(settings.seed), random_(settings.seed) {
  // SQLite draws the salts of its log from dice of the process.
  sqlite3_test_control(SQLITE_TESTCTRL_PRNG_SEED, static_cast<int>(settings.seed | 1), nullptr);
}

absl::Status Host::Open() {
  Options options;
  options.directory = kStoreDirectory;
  ASSIGN_OR_RETURN(options.backend, MakeDiskBackend(kBackendDirectory, {.files = &disk_, .clock = &clock_}));
  options.inline_bytes_max = kInlineBytesMax;
  options.reader_count = 1;
  options.durable = durable_;
  options.completed_upload_memory = std::chrono::milliseconds(0);
  options.limits.part_bytes_min = 1;
  options.files = &disk_;
  options.clock = &clock_;
  options.random = &random_;
  ASSIGN_OR_RETURN(engine_, Engine::Open(std::move(options)));
  return absl::OkStatus();
}

}  // namespace coffer::crash
