// The section [log].
#include "engine/base/log_level.h"
#include "tools/server/config/setting_rows.h"

namespace coffer::server {
namespace {

SettingEntry Level() {
  return {"log.level", SettingType::kLevel,
          "What goes to the error stream. `coffer log-level` changes it while the server runs.",
          [](std::string_view text, Config& config) { return Assign(ParseLogLevel(text), config.log_level); },
          [](const Config& config) { return std::string(LogLevelText(config.log_level)); }};
}

SettingEntry Format() {
  return {"log.format", SettingType::kLogFormat, "Lines for people, or a JSON object a line for programs.",
          [](std::string_view text, Config& config) {
            config.log_format = text == "json" ? LogFormat::kJson : LogFormat::kText;
            return text == "text" || text == "json";
          },
          [](const Config& config) { return std::string(config.log_format == LogFormat::kJson ? "json" : "text"); }};
}

SettingEntry Access() {
  return {"log.access", SettingType::kSwitch, "A line for each request, at level info.",
          [](std::string_view text, Config& config) { return Assign(ParseBool(text), config.log_access); },
          [](const Config& config) { return std::string(config.log_access ? "true" : "false"); }};
}

SettingEntry AccessFile() {
  return {
      "log.access_file", SettingType::kText,
      "A file for these lines, whatever the level is; without one they go to the error stream. SIGHUP opens it anew.",
      [](std::string_view text, Config& config) {
        config.log_access_file = text;
        return true;
      },
      [](const Config& config) { return config.log_access_file; }};
}

}  // namespace

std::vector<SettingEntry> LogSettings() { return {Level(), Format(), Access(), AccessFile()}; }

}  // namespace coffer::server
