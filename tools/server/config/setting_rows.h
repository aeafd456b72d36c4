// What a section of the settings table is made of: rows by kind of value, each bound to a field of Config.
//
// An accessor is a function from Config& to the field.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/server/config/config_table.h"
#include "tools/server/config/setting_values.h"

namespace coffer::server {

// The sections, each in a file of its own.
std::vector<SettingEntry> ServerSettings();
std::vector<SettingEntry> TlsSettings();
std::vector<SettingEntry> S3Settings();
std::vector<SettingEntry> LimitSettings();
std::vector<SettingEntry> LogSettings();
std::vector<SettingEntry> MetricsSettings();

template <typename T>
bool Assign(std::optional<T> value, T& field) {
  if (value) field = *std::move(value);
  return value.has_value();
}

template <typename Access>
SettingEntry Count(std::string_view name, std::string_view doc, Access access, uint64_t min, uint64_t max) {
  return {name,
          SettingType::kCount,
          doc,
          [=](std::string_view text, Config& config) {
            const std::optional<uint64_t> value = ParseCount(text);
            return value && *value >= min && *value <= max && Assign(value, access(config));
          },
          [=](const Config& config) { return std::to_string(access(const_cast<Config&>(config))); },
          "(" + std::to_string(min) + " to " + std::to_string(max) + ")"};
}

template <typename Access>
SettingEntry Size(std::string_view name, std::string_view doc, Access access, uint64_t min) {
  return {name,
          SettingType::kSize,
          doc,
          [=](std::string_view text, Config& config) {
            const std::optional<uint64_t> value = ParseSize(text);
            return value && *value >= min && Assign(value, access(config));
          },
          [=](const Config& config) { return SizeText(access(const_cast<Config&>(config))); },
          min == 0 ? "" : "(" + SizeText(min) + " or more)"};
}

template <typename Access>
SettingEntry Duration(std::string_view name, std::string_view doc, Access access, int64_t min_ms = 1) {
  return {name, SettingType::kDuration, doc,
          [=](std::string_view text, Config& config) {
            const auto value = ParseDuration(text);
            return value && value->count() >= min_ms && Assign(value, access(config));
          },
          [=](const Config& config) { return DurationText(access(const_cast<Config&>(config))); }};
}

inline SettingEntry Text(std::string_view name, std::string_view doc, std::string Config::*field) {
  return {name, SettingType::kText, doc,
          [=](std::string_view text, Config& config) {
            config.*field = text;
            return !text.empty();
          },
          [=](const Config& config) { return config.*field; }};
}

template <typename Access>
SettingEntry List(std::string_view name, std::string_view doc, Access access) {
  return {name, SettingType::kList, doc,
          [=](std::string_view text, Config& config) {
            access(config) = ParseList(text);
            return true;
          },
          [=](const Config& config) { return ListText(access(const_cast<Config&>(config))); }};
}

}  // namespace coffer::server
