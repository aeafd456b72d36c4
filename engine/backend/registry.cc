#include "engine/backend/registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace coffer {
namespace {

std::string KnownNames(const std::vector<std::string>& known) {
  if (known.empty()) return "there are none";
  return absl::StrCat("known are ", absl::StrJoin(known, ", "));
}

}  // namespace

void BackendRegistry::Register(std::string name, BackendFactory factory) {
  factories_.insert_or_assign(std::move(name), std::move(factory));
}

absl::StatusOr<std::unique_ptr<Backend>> BackendRegistry::Create(std::string_view name,
                                                                 const std::vector<Setting>& settings,
                                                                 const BackendEnvironment& environment) const {
  const auto found = factories_.find(name);
  if (found != factories_.end()) return found->second(settings, environment);
  std::vector<std::string> known;
  for (const auto& [known_name, factory] : factories_) known.push_back(known_name);
  return absl::InvalidArgumentError(
      absl::StrCat("no backend is named \"", std::string(name), "\"; ", KnownNames(known)));
}

absl::Status CheckSettingNames(const std::vector<Setting>& settings, const std::vector<std::string_view>& known) {
  for (const Setting& setting : settings) {
    if (std::find(known.begin(), known.end(), setting.name) != known.end()) continue;
    return InvalidSetting(setting, "is not known; " + KnownNames({known.begin(), known.end()}));
  }
  return absl::OkStatus();
}

absl::Status InvalidSetting(const Setting& setting, std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat(setting.where, setting.where.empty() ? "" : ": ", "setting \"",
                                                 setting.name, "\" ", std::string(problem)));
}

}  // namespace coffer
