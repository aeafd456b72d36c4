#include "tools/server/config_table.h"

#include <type_traits>
#include <utility>

#include "tools/server/setting_values.h"

namespace coffer::server {
namespace {

template <typename T>
bool Assign(std::optional<T> value, T& field) {
  if (value) field = *std::move(value);
  return value.has_value();
}

// An accessor is a function from Config& to the field.
template <typename Access>
SettingEntry Count(std::string_view name, std::string_view doc, Access access, uint64_t min, uint64_t max) {
  return {name, SettingType::kCount, doc,
          [=](std::string_view text, Config& config) {
            const std::optional<uint64_t> value = ParseCount(text);
            return value && *value >= min && *value <= max && Assign(value, access(config));
          },
          [=](const Config& config) { return std::to_string(access(const_cast<Config&>(config))); }};
}

template <typename Access>
SettingEntry Size(std::string_view name, std::string_view doc, Access access, uint64_t min) {
  return {name, SettingType::kSize, doc,
          [=](std::string_view text, Config& config) {
            const std::optional<uint64_t> value = ParseSize(text);
            return value && *value >= min && Assign(value, access(config));
          },
          [=](const Config& config) { return SizeText(access(const_cast<Config&>(config))); }};
}

template <typename Access>
SettingEntry Duration(std::string_view name, std::string_view doc, Access access) {
  return {name, SettingType::kDuration, doc,
          [=](std::string_view text, Config& config) {
            const auto value = ParseDuration(text);
            return value && value->count() > 0 && Assign(value, access(config));
          },
          [=](const Config& config) { return DurationText(access(const_cast<Config&>(config))); }};
}

SettingEntry Text(std::string_view name, std::string_view doc, std::string Config::*field) {
  return {name, SettingType::kText, doc,
          [=](std::string_view text, Config& config) {
            config.*field = text;
            return !text.empty();
          },
          [=](const Config& config) { return config.*field; }};
}

SettingEntry Listen() {
  return {"server.listen", SettingType::kAddress,
          "Address and port. \":9000\" is every interface; port 0 takes a free one.",
          [](std::string_view text, Config& config) {
            const auto address = ParseListenAddress(text);
            if (address.ok()) config.listen = *address;
            return address.ok();
          },
          [](const Config& config) { return config.listen.Text(); }};
}

SettingEntry Domains() {
  return {"s3.domains", SettingType::kList,
          "Domains whose subdomains are buckets: with \"s3.example.com\", Host photos.s3.example.com names the bucket "
          "photos.",
          [](std::string_view text, Config& config) {
            config.domains = ParseList(text);
            return true;
          },
          [](const Config& config) {
            std::string list;
            for (const std::string& domain : config.domains) list += (list.empty() ? "" : ", ") + domain;
            return list;
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

std::vector<SettingEntry> LogSettings() {
  return {{"log.level", SettingType::kLevel, "What goes to the error stream.",
           [](std::string_view text, Config& config) { return Assign(ParseLogLevel(text), config.log_level); },
           [](const Config& config) { return std::string(LogLevelText(config.log_level)); }},
          {"log.access", SettingType::kSwitch, "A line for each request, at level info.",
           [](std::string_view text, Config& config) { return Assign(ParseBool(text), config.log_access); },
           [](const Config& config) { return std::string(config.log_access ? "true" : "false"); }}};
}

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
      Text("s3.region", "The region that requests are signed for and buckets are made in.", &Config::region),
      Domains(),
      BackendName(),
  };
}

std::vector<SettingEntry> LimitSettings() {
  constexpr uint64_t kMiB = 1 << 20;
  return {
      Count(
          "limits.connections", "Connections in all; above them the answer is 503 SlowDown.",
          [](Config& c) -> uint64_t& { return c.connections; }, 1, 1'000'000),
      Size(
          "limits.memory", "For bodies in flight inside the engine, the catalog's cache included.",
          [](Config& c) -> uint64_t& { return c.memory_bytes; }, 8 * kMiB),
      Size(
          "limits.socket_memory", "For bodies on their way between sockets and the engine.",
          [](Config& c) -> uint64_t& { return c.socket_memory_bytes; }, kMiB),
      Size(
          "limits.catalog_cache", "Pages of the catalog kept in memory.",
          [](Config& c) -> uint64_t& { return c.catalog_cache_bytes; }, kMiB),
      Duration(
          "limits.head_timeout", "For a request's head, from its first byte to its last.",
          [](Config & c) -> auto& { return c.timeouts.head; }),
      Duration(
          "limits.idle_timeout", "For a connection between two requests.",
          [](Config & c) -> auto& { return c.timeouts.idle; }),
      Duration(
          "limits.body_timeout", "In which a client sends no byte of a body it began.",
          [](Config & c) -> auto& { return c.timeouts.body; }),
      Duration(
          "limits.write_timeout", "In which a client takes no byte of an answer.",
          [](Config & c) -> auto& { return c.timeouts.write; }),
      Duration(
          "limits.linger_timeout", "For a client to read an answer after which the connection closes.",
          [](Config & c) -> auto& { return c.timeouts.linger; }),
  };
}

std::vector<SettingEntry> MakeTable() {
  std::vector<SettingEntry> table;
  for (std::vector<SettingEntry> group : {ServerSettings(), LimitSettings(), LogSettings()}) {
    for (SettingEntry& entry : group) table.push_back(std::move(entry));
  }
  return table;
}

}  // namespace

std::span<const SettingEntry> SettingTable() {
  static const std::vector<SettingEntry> table = MakeTable();
  return table;
}

std::string_view TypeText(SettingType type) {
  switch (type) {
    case SettingType::kText:
      return "text";
    case SettingType::kAddress:
      return "an address such as \"127.0.0.1:9000\"";
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
    case SettingType::kList:
      return "a list of texts";
    case SettingType::kBackend:
      return "one of \"disk\", \"memory\"";
  }
  return "";
}

}  // namespace coffer::server
