#include "tools/server/config/config_table.h"

#include <utility>

#include "tools/server/config/setting_rows.h"

namespace coffer::server {
namespace {

std::string_view TypeText(SettingType type) {
  switch (type) {
    case SettingType::kText:
      return "text";
    case SettingType::kAddresses:
      return "an address such as \"127.0.0.1:9000\" or \"https://0.0.0.0:9443\", or a list of them";
    case SettingType::kAddressOrOff:
      return "an address such as \"127.0.0.1:9101\", or \"off\"";
    case SettingType::kCount:
      return "a number";
    case SettingType::kSize:
      return "a size such as \"64MiB\"";
    case SettingType::kDuration:
      return "a time such as \"30s\" or \"250ms\"";
    case SettingType::kSwitch:
      return "true or false";
    case SettingType::kLevel:
      return "one of \"debug\", \"info\", \"warning\", \"error\"";
    case SettingType::kLogFormat:
      return "one of \"text\", \"json\"";
    case SettingType::kList:
      return "a list of texts";
    case SettingType::kNetworks:
      return "a list of addresses and networks such as \"10.0.0.0/8\"";
    case SettingType::kRegions:
      return "a list of regions such as \"eu-central-1\"";
    case SettingType::kDomains:
      return "a list of domains such as \"s3.example.com\" or \"s3.{region}.example.com\"";
    case SettingType::kBackend:
      return "one of \"disk\", \"memory\"";
  }
  return "";
}

std::vector<SettingEntry> MakeTable() {
  std::vector<SettingEntry> table;
  for (std::vector<SettingEntry> group :
       {ServerSettings(), TlsSettings(), S3Settings(), LimitSettings(), MetricsSettings(), LogSettings()}) {
    for (SettingEntry& entry : group) {
      entry.value.assign(TypeText(entry.type)).append(entry.bounds.empty() ? "" : " ").append(entry.bounds);
      table.push_back(std::move(entry));
    }
  }
  return table;
}

}  // namespace

std::span<const SettingEntry> SettingTable() {
  static const std::vector<SettingEntry> table = MakeTable();
  return table;
}

bool TakesList(SettingType type) {
  using enum SettingType;
  return type == kList || type == kAddresses || type == kNetworks || type == kRegions || type == kDomains;
}

}  // namespace coffer::server
