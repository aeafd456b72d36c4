// The section [log].
#include "tools/server/setting_rows.h"

namespace coffer::server {

std::vector<SettingEntry> LogSettings() {
  return {{"log.level", SettingType::kLevel, "What goes to the error stream.",
           [](std::string_view text, Config& config) { return Assign(ParseLogLevel(text), config.log_level); },
           [](const Config& config) { return std::string(LogLevelText(config.log_level)); }},
          {"log.access", SettingType::kSwitch, "A line for each request, at level info.",
           [](std::string_view text, Config& config) { return Assign(ParseBool(text), config.log_access); },
           [](const Config& config) { return std::string(config.log_access ? "true" : "false"); }}};
}

}  // namespace coffer::server
