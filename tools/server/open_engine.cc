#include "tools/server/open_engine.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "backends/disk/disk_backend.h"
#include "backends/memory/memory_backend.h"
#include "engine/backend/registry.h"
#include "engine/base/status.h"
#include "engine/io/posix.h"
#include "tools/server/config/setting_values.h"

namespace coffer::server {
namespace {

absl::Status MakeDataFolder(io::FileSystem& files, const std::string& path) {
  const absl::Status made = io::CreateDirectories(files, path);
  if (made.ok()) return made;
  return absl::Status(made.code(), absl::StrCat("the data folder ", path, " cannot be used: ", made.message()));
}

absl::Status CheckMemory(const Config& config) {
  if (config.catalog_cache_bytes <= config.memory_bytes / 2) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("limits.catalog_cache (", SizeText(config.catalog_cache_bytes),
                                                 ") has to be at most half of limits.memory (",
                                                 SizeText(config.memory_bytes), "), which it is a part of"));
}

}  // namespace

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

absl::StatusOr<std::unique_ptr<Engine>> OpenEngine(const Config& config, MemoryBudget& budget, Logger& logger,
                                                   Metrics& metrics, bool adopt_backend) {
  RETURN_IF_ERROR(CheckMemory(config));
  Options options;
  options.files = &io::PosixFileSystem();
  // The backend brings files of its own: how they are read and written is one of its settings.
  ASSIGN_OR_RETURN(
      options.backend,
      MakeBackend(config, {.budget = &budget, .clock = &SystemClock(), .logger = &logger, .metrics = &metrics}));
  RETURN_IF_ERROR(MakeDataFolder(*options.files, config.data));
  if (!options.backend->capabilities().is_volatile) options.directory = config.data;
  options.adopt_backend = adopt_backend;
  options.default_region = config.regions.front();
  options.upload_age_max = config.upload_age_max;
  options.catalog_cache_bytes = static_cast<int64_t>(config.catalog_cache_bytes);
  options.catalog_map_bytes = config.catalog_map_bytes;
  options.budget = &budget;
  options.logger = &logger;
  options.metrics = &metrics;
  return Engine::Open(std::move(options));
}

}  // namespace coffer::server
