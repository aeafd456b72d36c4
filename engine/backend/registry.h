// Backends by name, for hosts that choose one in a configuration file. An ordinary object that the host makes and fills.
//
//   BackendRegistry registry;
//   RegisterDiskBackend(registry);
//   auto backend = registry.Create("disk", {{.name = "path", .value = "/srv/coffer/blobs"}}, environment);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/backend/backend.h"
#include "engine/base/budget.h"
#include "engine/base/clock.h"
#include "engine/base/hooks.h"
#include "engine/base/metrics.h"
#include "engine/io/file.h"

namespace coffer {

// One setting as it was written, and where ("coffer.toml:12"), so that a backend can point at a mistake.
struct Setting {
  std::string name;
  std::string value;
  std::string where;
};

// What a backend may use. All outlive it.
struct BackendEnvironment {
  io::FileSystem* files = nullptr;
  MemoryBudget* budget = nullptr;
  Clock* clock = nullptr;
  Logger* logger = nullptr;
  Metrics* metrics = nullptr;
};

using BackendFactory =
    std::function<absl::StatusOr<std::unique_ptr<Backend>>(const std::vector<Setting>&, const BackendEnvironment&)>;

class BackendRegistry {
 public:
  void Register(std::string name, BackendFactory factory);
  // InvalidArgument for an unknown name, with the known ones; or what the factory says of its settings.
  absl::StatusOr<std::unique_ptr<Backend>> Create(std::string_view name, const std::vector<Setting>& settings,
                                                  const BackendEnvironment& environment) const;

 private:
  std::map<std::string, BackendFactory, std::less<>> factories_;
};

// InvalidArgument naming the first setting whose name is not in `known`, where it stands, and the known names.
absl::Status CheckSettingNames(const std::vector<Setting>& settings, const std::vector<std::string_view>& known);

// InvalidArgument: where the setting stands, its name, and then `problem` ("is not a number").
absl::Status InvalidSetting(const Setting& setting, std::string_view problem);

}  // namespace coffer
