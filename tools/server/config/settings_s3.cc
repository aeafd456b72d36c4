// The section [s3].
#include <algorithm>

#include "api/s3/regions.h"
#include "api/s3/route/host_names.h"
#include "tools/server/config/setting_rows.h"

namespace coffer::server {
namespace {

// A list of `count_min` texts or more that each pass `is_item`.
template <typename Access>
SettingEntry CheckedList(std::string_view name, SettingType type, std::string_view doc, Access access,
                         bool (*is_item)(std::string_view), size_t count_min) {
  SettingEntry entry = List(name, doc, access);
  entry.type = type;
  entry.read = [=, read = std::move(entry.read)](std::string_view text, Config& config) {
    const std::vector<std::string> items = ParseList(text);
    return items.size() >= count_min && std::ranges::all_of(items, is_item) && read(text, config);
  };
  return entry;
}

}  // namespace

std::vector<SettingEntry> S3Settings() {
  return {
      CheckedList(
          "s3.regions", SettingType::kRegions,
          "The regions that buckets are made in and requests are signed for. The first is the default.",
          [](Config & c) -> auto& { return c.regions; }, s3::IsRegionName, 1),
      CheckedList(
          "s3.domains", SettingType::kDomains,
          "Host names of the server, whose subdomains are buckets: with \"s3.example.com\", Host photos.s3.example.com "
          "names the bucket photos. \"{region}\" stands for each region ([more](server.md#regions-and-host-names)).",
          [](Config & c) -> auto& { return c.domains; }, s3::IsDomain, 0),
  };
}

}  // namespace coffer::server
