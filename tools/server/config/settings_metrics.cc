// The section [metrics].
#include "tools/server/config/setting_rows.h"

namespace coffer::server {
namespace {

constexpr std::string_view kOff = "off";

}  // namespace

std::vector<SettingEntry> MetricsSettings() {
  return {
      {"metrics.listen", SettingType::kAddressOrOff,
       "Where Prometheus finds /metrics, and people a page at /. It asks for no credentials: keep it on the loopback "
       "or behind a firewall.",
       [](std::string_view text, Config& config) {
         if (text == kOff) {
           config.metrics_listen.reset();
           return true;
         }
         const auto address = ParseListenAddress(text);
         if (!address.ok() || address->is_tls) return false;
         config.metrics_listen = *address;
         return true;
       },
       [](const Config& config) { return config.metrics_listen ? config.metrics_listen->Text() : std::string(kOff); }}};
}

}  // namespace coffer::server
