#include "tools/server/open_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "engine/backend/registry.h"
#include "engine/base/status.h"
#include "engine/io/posix.h"

namespace coffer::server {
namespace {

absl::StatusOr<std::unique_ptr<Backend>> MakeBackend(const Config& config, const BackendEnvironment& environment) {
  BackendRegistry registry;
  RegisterDiskBackend(registry);
  RegisterMemoryBackend(registry);
  std::vector<Setting> settings = config.backend_settings;
  const auto is_path = [](const Setting& setting) { return setting.name == "path"; };
  if (config.backend == "disk" && std::ranges::none_of(settings, is_path)) {
    settings.push_back({"path", absl::StrCat(config.data, "/blobs"), "server.data"});
  }
  return registry.Create(config.backend, settings, environment);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const Config& config, MemoryBudget& budget, Logger& logger) {
  Options options;
  options.files = &io::PosixFileSystem();
  ASSIGN_OR_RETURN(options.backend, MakeBackend(config, {.files = options.files,
                                                         .budget = &budget,
                                                         .clock = &SystemClock(),
                                                         .logger = &logger,
                                                         .metrics = &NoMetrics()}));
  RETURN_IF_ERROR(io::CreateDirectories(*options.files, config.data));
  if (!options.backend->capabilities().is_volatile) options.directory = config.data;
  options.default_region = config.region;
  options.catalog_cache_bytes = static_cast<int64_t>(config.catalog_cache_bytes);
  options.budget = &budget;
  options.logger = &logger;
  return Engine::Open(std::move(options));
}

}  // namespace coffer::server
