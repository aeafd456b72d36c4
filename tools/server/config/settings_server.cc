// The sections [server] and [storage].
#include "tools/server/config/setting_rows.h"

namespace coffer::server {
namespace {

SettingEntry Listen() {
  return {
      "server.listen", SettingType::kAddresses,
      "Addresses and ports. \":9000\" is every interface of IPv4, \"[::]:9000\" of IPv6 and IPv4; port 0 takes a free "
      "one. \"https://\" before one asks for TLS.",
      [](std::string_view text, Config& config) {
        std::vector<ListenAddress> addresses;
        for (const std::string& item : ParseList(text)) {
          const auto address = ParseListenAddress(item);
          if (!address.ok()) return false;
          addresses.push_back(*address);
        }
        config.listen = std::move(addresses);
        return !config.listen.empty();
      },
      [](const Config& config) {
        std::vector<std::string> texts;
        for (const ListenAddress& address : config.listen) texts.push_back(address.Text());
        return ListText(texts);
      }};
}

SettingEntry BackendName() {
  return {"storage.backend", SettingType::kBackend,
          "Where bytes are kept. The backend's own settings stand beside it in [storage].",
          [](std::string_view text, Config& config) {
            config.backend = text;
            return text == "disk" || text == "memory";
          },
          [](const Config& config) { return config.backend; }};
}

}  // namespace

std::vector<SettingEntry> ServerSettings() {
  constexpr uint64_t kThreadsMax = 1024;
  return {
      Text("server.data", "The data folder: names, bytes, the key file and the admin socket.", &Config::data),
      Listen(),
      Count(
          "server.loops", "Event loops, each with a thread. 0: one a core.",
          [](Config& c) -> uint64_t& { return c.loops; }, 0, kThreadsMax),
      Count(
          "server.workers", "Threads for steps that wait for the disk.",
          [](Config& c) -> uint64_t& { return c.workers; }, 1, kThreadsMax),
      Duration(
          "server.maintenance_interval", "How often space that nothing refers to any more is looked for.",
          [](Config & c) -> auto& { return c.maintenance_interval; }),
      Duration(
          "server.drain_timeout", "How long requests under way may take to finish after SIGTERM.",
          [](Config & c) -> auto& { return c.drain_timeout; }),
      BackendName(),
  };
}

}  // namespace coffer::server
