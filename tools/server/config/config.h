// The server's configuration: one typed struct, and one table of the settings that fill it.
//
// A TOML file sets what differs from the defaults; the command line sets single values after it, and so wins.
// Everything wrong is an error that says where ("coffer.toml:12"), what, and which names are known.
// docs/configuration.md is made from the table.
//
//   Config config;
//   RETURN_IF_ERROR(ReadConfigFile("coffer.toml", config));
//   RETURN_IF_ERROR(SetSetting("server.listen", "127.0.0.1:0", "--listen", config));
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "engine/backend/registry.h"
#include "engine/base/hooks.h"
#include "tools/log/log_line.h"
#include "tools/server/http/deadlines.h"
#include "tools/server/http/listen_address.h"

namespace coffer::server {

struct Config {
  // [server]
  std::string data = "coffer-data";
  std::vector<ListenAddress> listen = {{"127.0.0.1", 9000}};
  uint64_t loops = 0;  // 0: one a core
  uint64_t workers = 8;
  std::chrono::milliseconds maintenance_interval = std::chrono::seconds(1);
  std::chrono::milliseconds drain_timeout = std::chrono::seconds(30);
  // [s3]
  std::vector<std::string> regions = {"us-east-1"};
  std::vector<std::string> domains;
  // [tls]
  std::vector<std::string> certificates;  // CertificateFiles as text
  // [storage]
  std::string backend = "disk";
  std::vector<Setting> backend_settings;  // what the backend itself reads
  // [limits]
  uint64_t connections = 10'000;
  uint64_t connections_per_peer = 1024;
  std::vector<std::string> peers_without_limit = {"127.0.0.0/8", "::1"};
  uint64_t body_rate_min = 512;
  uint64_t memory_bytes = 64 << 20;
  uint64_t socket_memory_bytes = 32 << 20;
  uint64_t catalog_cache_bytes = 16 << 20;
  uint64_t catalog_map_bytes = 0;
  std::chrono::milliseconds upload_age_max{0};
  Timeouts timeouts;
  // [metrics]
  std::optional<ListenAddress> metrics_listen;  // none: metrics are not served
  // [log]
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
  bool log_access = true;
  std::string log_access_file;  // empty: with the rest
};

struct SettingRow {
  std::string_view name;  // "limits.connections"
  std::string_view type;
  std::string_view doc;
};

// All settings but those of backends, in the order of the manual.
std::vector<SettingRow> KnownSettings();
// The value that a setting has, as it is written in a file: of a fresh Config, its default.
std::string SettingText(std::string_view name, const Config& config);

// InvalidArgument names file, line, what is wrong and the known names. Relative paths in `server.data` stay relative to
// the working directory. On an error `config` is not changed.
absl::Status ReadConfigFile(const std::string& path, Config& config);
absl::Status ReadConfigText(std::string_view text, const std::string& file_name, Config& config);

// One setting from its text; `where` is named in errors.
absl::Status SetSetting(std::string_view name, std::string_view value, std::string_view where, Config& config);

// docs/configuration.md
std::string ConfigurationManual();

}  // namespace coffer::server
