#include "api/s3/auth/credential_parts.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/s3/auth/credential_error.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

constexpr size_t kAccessKeyBytesMax = 128;
constexpr size_t kRegionBytesMax = 64;
// Each is looked for among all headers before anybody is known to be who they say.
constexpr size_t kSignedHeadersMax = 256;

std::optional<int> Digits(std::string_view text, size_t from, size_t count) {
  int value = 0;
  for (char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool IsDate(std::string_view text) { return text.size() == 8 && Digits(text, 0, 8).has_value(); }

// What may stand in a name that is signed and told back in errors: no control characters, no separators.
bool IsNamePart(std::string_view text, size_t bytes_max) {
  return text.size() <= bytes_max && std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c > 0x20 && c < 0x7f && c != ',' && c != '/' && c != '<' && c != '>' && c != '&' && c != '"';
         });
}

bool IsHeaderName(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kOthers.find(static_cast<char>(c)) != kOthers.npos;
  });
}

absl::Status ScopeError(AuthForm form, std::string_view what) {
  if (form != AuthForm::kPresigned) return CredentialError(form, what);
  return CredentialError(form, std::string("Error parsing the X-Amz-Credential parameter; ").append(what));
}

}  // namespace

std::optional<WallTime> ParseAmzDate(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto year = Digits(text, 0, 4), month = Digits(text, 4, 2), day = Digits(text, 6, 2);
  const auto hour = Digits(text, 9, 2), minute = Digits(text, 11, 2), second = Digits(text, 13, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

absl::Status ParseCredentialScope(std::string_view text, Credentials& credentials) {
  constexpr std::string_view kExpected =
      "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
  std::array<std::string_view, 5> parts;
  size_t count = 0;
  while (true) {
    if (count == parts.size()) return ScopeError(credentials.form, kExpected);
    const size_t slash = text.find('/');
    parts[count++] = text.substr(0, slash);
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  const auto& [access_key, date, region, service, terminal] = parts;
  if (count != parts.size() || access_key.empty() || !IsNamePart(access_key, kAccessKeyBytesMax) ||
      !IsNamePart(region, kRegionBytesMax)) {
    return ScopeError(credentials.form, kExpected);
  }
  const auto error = [&](std::string_view what, std::string_view part, std::string_view instead) {
    return ScopeError(credentials.form,
                      absl::StrCat("incorrect ", AsAbsl(what), " \"", AsAbsl(part), "\". ", AsAbsl(instead)));
  };
  if (terminal != sigv4::kTerminator) return error("terminal", terminal, "This endpoint uses \"aws4_request\".");
  if (service != sigv4::kService) return error("service", service, "This endpoint belongs to \"s3\".");
  if (!IsDate(date)) {
    return error("date format", date, "This date in the credential must be in the format \"yyyyMMdd\".");
  }
  credentials.access_key = access_key;
  credentials.scope = {std::string(date), std::string(region)};
  return absl::OkStatus();
}

absl::Status ParseSignedHeaders(std::string_view text, Credentials& credentials) {
  while (true) {
    const size_t end = text.find(';');
    const std::string_view name = text.substr(0, end);
    if (!IsHeaderName(name)) {
      return CredentialError(credentials.form, "SignedHeaders is a list of header names in lower case.");
    }
    if (!credentials.signed_headers.empty() && credentials.signed_headers.back() >= name) {
      return CredentialError(credentials.form, "SignedHeaders must be sorted and name each header once.");
    }
    if (credentials.signed_headers.size() == kSignedHeadersMax) {
      return CredentialError(credentials.form, "SignedHeaders names too many headers.");
    }
    credentials.signed_headers.emplace_back(name);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  if (!credentials.Signs("host")) {
    return CredentialError(credentials.form, "the host header must be among SignedHeaders.");
  }
  return absl::OkStatus();
}

absl::Status CheckScopeDate(const Credentials& credentials) {
  if (credentials.scope.date == std::string_view(credentials.amz_date).substr(0, 8)) return absl::OkStatus();
  return CredentialError(credentials.form, absl::StrCat("Invalid credential date \"", credentials.scope.date,
                                                        "\". This date is not the same as X-Amz-Date: \"",
                                                        credentials.amz_date.substr(0, 8), "\"."));
}

}  // namespace coffer::s3
