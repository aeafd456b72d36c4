#include "tools/server/config/config.h"

#include <fstream>
#include <optional>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/server/config/config_table.h"

namespace coffer::server {
namespace {

constexpr std::string_view kStorage = "storage";

std::string KnownNames() {
  std::string names;
  for (const SettingEntry& entry : SettingTable()) {
    names.append(names.empty() ? "" : ", ").append(entry.name);
  }
  return names;
}

absl::Status Wrong(std::string_view where, std::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat(std::string(where), ": ", std::string(problem)));
}

std::string Where(const std::string& file, const toml::node& node) {
  return absl::StrCat(file, ":", node.source().begin.line);
}

// A value as text; none for tables, floats, dates and lists of anything but text.
std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  const auto* list = node.as_array();
  if (list == nullptr) return std::nullopt;
  std::string joined;
  for (const toml::node& item : *list) {
    if (item.as_string() == nullptr) return std::nullopt;
    joined.append(joined.empty() ? "" : ", ").append(item.as_string()->get());
  }
  return joined;
}

const SettingEntry* FindEntry(std::string_view name) {
  for (const SettingEntry& entry : SettingTable()) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

absl::Status ApplyOne(const std::string& section, std::string_view key, const toml::node& node, const std::string& file,
                      Config& config) {
  const std::string where = Where(file, node);
  const std::string name = absl::StrCat(section, ".", std::string(key));
  const std::optional<std::string> text = TextOf(node);
  const SettingEntry* entry = FindEntry(name);
  if (entry == nullptr && section == kStorage && text) {
    config.backend_settings.push_back({std::string(key), *text, where});
    return absl::OkStatus();
  }
  if (entry != nullptr && (!text || (node.is_array() && !TakesList(entry->type)))) {
    return Wrong(where, absl::StrCat(name, " has to be ", entry->value));
  }
  return SetSetting(name, text.value_or(""), where, config);
}

}  // namespace

std::vector<SettingRow> KnownSettings() {
  std::vector<SettingRow> rows;
  for (const SettingEntry& entry : SettingTable()) rows.push_back({entry.name, entry.value, entry.doc});
  return rows;
}

std::string SettingText(std::string_view name, const Config& config) {
  const SettingEntry* entry = FindEntry(name);
  return entry == nullptr ? "" : entry->write(config);
}

absl::Status SetSetting(std::string_view name, std::string_view value, std::string_view where, Config& config) {
  const SettingEntry* entry = FindEntry(name);
  if (entry == nullptr) {
    return Wrong(where, absl::StrCat("there is no setting ", std::string(name), "; known are ", KnownNames()));
  }
  if (entry->read(value, config)) return absl::OkStatus();
  return Wrong(where,
               absl::StrCat(std::string(name), " has to be ", entry->value, ", and not \"", std::string(value), "\""));
}

absl::Status ReadConfigText(std::string_view text, const std::string& file_name, Config& config) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return Wrong(absl::StrCat(file_name, ":", error.source().begin.line), error.description());
  }
  Config read = config;
  for (const auto& [section, content] : parsed.table()) {
    const std::string section_name(section.str());
    const toml::table* settings = content.as_table();
    if (settings == nullptr) {
      return Wrong(Where(file_name, content),
                   absl::StrCat("\"", section_name, "\" stands outside a section; known are ", KnownNames()));
    }
    for (const auto& [key, value] : *settings)
      RETURN_IF_ERROR(ApplyOne(section_name, key.str(), value, file_name, read));
  }
  config = std::move(read);
  return absl::OkStatus();
}

absl::Status ReadConfigFile(const std::string& path, Config& config) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return absl::NotFoundError(absl::StrCat("the configuration file ", path, " cannot be read"));
  return ReadConfigText(text.str(), path, config);
}

std::string ConfigurationManual() {
  std::string manual =
      "# Configuration\n\n"
      "`coffer server --config FILE` reads one TOML file; options of the command line win over it. Every setting has a "
      "default. "
      "A setting that is not known or has a wrong value stops the start, with file, line and the known names. "
      "Relative paths are relative to the folder that the server is started in.\n\n"
      "| setting | value | default | what it is for |\n|---|---|---|---|\n";
  const Config defaults;
  for (const SettingEntry& entry : SettingTable()) {
    const std::string value = entry.write(defaults);
    absl::StrAppend(&manual, "| `", std::string(entry.name), "` | ", entry.value, " | ",
                    value.empty() ? "none" : absl::StrCat("`", value, "`"), " | ", std::string(entry.doc), " |\n");
  }
  manual +=
      "\n## Backends\n\n"
      "| backend | setting in `[storage]` | default | what it is for |\n|---|---|---|---|\n"
      "| `disk` | `path` | `blobs` in the data folder | the folder of the bytes |\n"
      "| | `io` | `auto` | how they get there: `io_uring`, or `posix` (pread and pwrite); `auto` takes io_uring where "
      "the "
      "kernel allows it |\n"
      "| `memory` | `capacity` | `1073741824` | bytes it holds at most; names are then kept in memory too, and all is "
      "gone at the end |\n"
      "\n## Example\n\n"
      "```toml\n[server]\nlisten = [\"127.0.0.1:9000\", \"https://0.0.0.0:9443\"]\ndata = \"/srv/coffer\"\n\n"
      "[tls]\ncertificates = [\"/etc/coffer/chain.pem:/etc/coffer/key.pem\"]\n\n[s3]\nregions = [\"eu-central-1\", "
      "\"eu-west-1\"]\n"
      "domains = [\"s3.example.com\", \"s3.{region}.example.com\"]\n\n[storage]\nbackend = \"disk\"\npath = "
      "\"/mnt/large/blobs\"\n\n"
      "[limits]\nconnections = 20000\nidle_timeout = \"2m\"\n```\n";
  return manual;
}

}  // namespace coffer::server
