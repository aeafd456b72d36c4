// The table of settings: name, type, how a value is read into a Config and written out again.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "tools/server/config/config.h"

namespace coffer::server {

enum class SettingType : uint8_t {
  kText,
  kAddresses,
  kAddressOrOff,
  kCount,
  kSize,
  kDuration,
  kSwitch,
  kLevel,
  kLogFormat,
  kList,
  kNetworks,
  kRegions,
  kDomains,
  kBackend
};

struct SettingEntry {
  std::string_view name;
  SettingType type;
  std::string_view doc;
  // False when the text is not a value of the type, or out of its bounds.
  std::function<bool(std::string_view text, Config& config)> read;
  std::function<std::string(const Config& config)> write;
  std::string bounds = {};  // "(8MiB or more)"; empty: none, or none to tell
  std::string value = {};   // "a size such as "64MiB" (8MiB or more)"; the table fills it in
};

std::span<const SettingEntry> SettingTable();
// Whether a file may give it as a list of texts.
bool TakesList(SettingType type);

}  // namespace coffer::server
