#include "tools/ctl/output.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/base/status.h"
#include "tools/ctl/stats_text.h"

namespace coffer::ctl {
namespace {

using Json = nlohmann::ordered_json;

struct Column {
  std::string_view title;
  const char* member;
};

constexpr Column kAccountColumns[] = {
    {"ACCOUNT", "account_id"}, {"NAME", "name"}, {"CREATED", "created"}, {"CANONICAL ID", "canonical_id"}};
constexpr Column kKeyColumns[] = {{"ACCESS KEY", "access_key"},
                                  {"NAME", "name"},
                                  {"ACCOUNT", "account_id"},
                                  {"OWNER", "account"},
                                  {"CREATED", "created"}};

std::string Member(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

Json Rows(const Json& document, const char* name) {
  const auto rows = document.find(name);
  return rows == document.end() ? Json::array() : *rows;
}

// Characters, not bytes: names are UTF-8.
size_t Width(std::string_view text) {
  return static_cast<size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Table(const Json& rows, std::span<const Column> columns) {
  std::vector<std::vector<std::string>> lines(1);
  for (const Column& column : columns) lines[0].emplace_back(column.title);
  for (const Json& row : rows) {
    lines.emplace_back();
    for (const Column& column : columns) lines.back().push_back(Member(row, column.member));
  }
  std::string text;
  std::vector<size_t> widths(columns.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], Width(line[i]));
  }
  for (const auto& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - Width(line[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

std::string Subset(const Json& document, std::initializer_list<const char*> members) {
  Json subset = Json::object();
  for (const char* member : members) subset[member] = Member(document, member);
  return subset.dump() + "\n";
}

std::string ForPrograms(const Json& document, View view) {
  switch (view) {
    case View::kNewAccount:
      return Subset(document, {"account_id", "canonical_id"});
    case View::kNewKey:
      return Subset(document, {"access_key", "secret_key"});
    case View::kKey:
    case View::kDeletedKey:
    case View::kAccounts:
    case View::kKeys:
    case View::kLogLevel:
    case View::kStats:
    case View::kBackup:
      break;
  }
  return document.dump() + "\n";
}

std::string BackupText(const Json& document) {
  const std::string key = Member(document, "key_file");
  return absl::StrCat(Member(document, "catalog"), " is a copy of the catalog (", Member(document, "catalog_bytes"),
                      " bytes).\n",
                      key.empty() ? "The key file coffer.key is not in it: keep a copy of it apart.\n"
                                  : absl::StrCat(key, " opens the secrets in it: guard the two together.\n"),
                      "Larger bodies are files in the folder of the blobs; copy them now.\n");
}

std::string ForPeople(const Json& document, View view) {
  const std::string key = Member(document, "access_key");
  switch (view) {
    case View::kNewAccount:
      return Table(Json::array({document}), kAccountColumns);
    case View::kAccounts:
      return Table(Rows(document, "accounts"), kAccountColumns);
    case View::kKeys:
      return Table(Rows(document, "keys"), kKeyColumns);
    case View::kNewKey:
      return absl::StrCat("access key  ", key, "\nsecret key  ", Member(document, "secret_key"),
                          "\nThe secret is not shown again.\n");
    case View::kKey:
      return absl::StrCat(key, " is now named \"", Member(document, "name"), "\"\n");
    case View::kDeletedKey:
      return absl::StrCat(key, " is deleted\n");
    case View::kLogLevel:
      return Member(document, "level") + "\n";
    case View::kStats:
      return StatsText(document);
    case View::kBackup:
      return BackupText(document);
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string> Show(const admin::AdminResponse& response, View view, bool json) {
  const Json document = Json::parse(response.body, /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return absl::InternalError("the server's answer is not JSON");
  if (response.status >= 300) {
    const auto error = document.find("error");
    const std::string message = error == document.end() ? response.body : Member(*error, "message");
    return absl::InvalidArgumentError(message);
  }
  return json ? ForPrograms(document, view) : ForPeople(document, view);
}

}  // namespace coffer::ctl
