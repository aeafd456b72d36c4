#include "tools/client/credentials.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/status.h"

namespace coffer::client {
namespace {

using Section = std::map<std::string, std::string>;
using Sections = std::map<std::string, Section>;

std::string Trimmed(absl::string_view text) { return std::string(absl::StripAsciiWhitespace(text)); }

// "[name]", "key = value", and lines that begin with # or ;.
Sections ParseSections(const std::string& text) {
  Sections sections;
  Section* section = nullptr;
  for (absl::string_view raw : absl::StrSplit(text, '\n')) {
    const std::string line = Trimmed(raw);
    if (line.empty() || line[0] == '#' || line[0] == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      section = &sections[Trimmed(absl::string_view(line).substr(1, line.size() - 2))];
      continue;
    }
    const size_t equals = line.find('=');
    if (section == nullptr || equals == line.npos) continue;
    const absl::string_view view = line;
    (*section)[Trimmed(view.substr(0, equals))] = Trimmed(view.substr(equals + 1));
  }
  return sections;
}

std::string ValueOf(const Section& section, const std::string& name) {
  const auto found = section.find(name);
  return found == section.end() ? std::string() : found->second;
}

class Finder {
 public:
  Finder(const CredentialOptions& options, const Surroundings& surroundings)
      : options_(options), surroundings_(surroundings) {}

  absl::StatusOr<Credentials> Find() {
    RETURN_IF_ERROR(ReadProfile());
    Credentials found;
    if (options_.profile.empty() && options_.credentials_file.empty()) FromVariables(found);
    if (found.key.access_key.empty()) FromProfile(found);
    if (found.key.access_key.empty() || found.key.secret.empty()) return Missing();
    found.key.region = Region();
    return found;
  }

 private:
  std::string Variable(const std::string& name) const { return surroundings_.variable(name).value_or(""); }
  std::string FirstOf(std::initializer_list<std::string> values) const {
    for (const std::string& value : values) {
      if (!value.empty()) return value;
    }
    return {};
  }

  // What both files say of the profile; the one of credentials wins.
  absl::Status ReadProfile() {
    name_ = FirstOf({options_.profile, Variable("AWS_PROFILE"), "default"});
    const std::string folder = Variable("HOME") + "/.aws/";
    credentials_path_ =
        FirstOf({options_.credentials_file, Variable("AWS_SHARED_CREDENTIALS_FILE"), folder + "credentials"});
    config_path_ = FirstOf({Variable("AWS_CONFIG_FILE"), folder + "config"});
    RETURN_IF_ERROR(ReadSection(config_path_, name_ == "default" ? name_ : "profile " + name_, /*needed=*/false));
    return ReadSection(credentials_path_, name_, /*needed=*/!options_.credentials_file.empty());
  }

  absl::Status ReadSection(const std::string& path, const std::string& section, bool needed) {
    const absl::StatusOr<std::string> text = surroundings_.read_file(path);
    if (absl::IsNotFound(text.status()) && !needed) return absl::OkStatus();
    RETURN_IF_ERROR(text.status());
    Sections sections = ParseSections(*text);
    for (const auto& [name, value] : sections[section]) profile_[name] = value;
    return absl::OkStatus();
  }

  void FromVariables(Credentials& found) const {
    found.key.access_key = Variable("AWS_ACCESS_KEY_ID");
    found.key.secret = Secret(Variable("AWS_SECRET_ACCESS_KEY"));
    found.session_token = Variable("AWS_SESSION_TOKEN");
  }

  void FromProfile(Credentials& found) const {
    found.key.access_key = ValueOf(profile_, "aws_access_key_id");
    found.key.secret = Secret(ValueOf(profile_, "aws_secret_access_key"));
    found.session_token = ValueOf(profile_, "aws_session_token");
  }

  std::string Region() const {
    return FirstOf({options_.region, Variable("AWS_REGION"), Variable("AWS_DEFAULT_REGION"),
                    ValueOf(profile_, "region"), "us-east-1"});
  }

  absl::Status Missing() const {
    const std::string files = absl::StrCat(credentials_path_, " or ", config_path_);
    if (!options_.profile.empty() || !options_.credentials_file.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("there is no access key with its secret for the profile \"", name_, "\" in ", files));
    }
    return absl::FailedPreconditionError(
        absl::StrCat("there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into ",
                     credentials_path_, " (profile \"", name_, "\"; --profile names another one)"));
  }

  const CredentialOptions& options_;
  const Surroundings& surroundings_;
  std::string name_;
  std::string credentials_path_;
  std::string config_path_;
  Section profile_;
};

}  // namespace

Surroundings RealSurroundings() {
  return {.variable = [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          .read_file = [](const std::string& path) -> absl::StatusOr<std::string> {
            std::ifstream file(path, std::ios::binary);
            if (!file) return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
            std::ostringstream text;
            text << file.rdbuf();
            return text.str();
          }};
}

absl::StatusOr<Credentials> FindCredentials(const CredentialOptions& options, const Surroundings& surroundings) {
  return Finder(options, surroundings).Find();
}

}  // namespace coffer::client
