#include "api/s3/auth/authorization_header.h"

#include <optional>

#include "api/s3/auth/credential_error.h"
#include "api/s3/auth/credential_parts.h"
#include "api/s3/error.h"
#include "api/s3/wire/timestamp.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

struct Components {
  std::optional<std::string_view> credential;
  std::optional<std::string_view> signed_headers;
  std::optional<std::string_view> signature;
};

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

absl::Status CheckScheme(std::string_view value) {
  const std::string_view scheme = value.substr(0, value.find_first_of(" \t"));
  if (scheme == sigv4::kAlgorithm) return absl::OkStatus();
  if (scheme == "AWS4-ECDSA-P256-SHA256") {
    return S3Error(S3Code::kNotImplemented, "The signing algorithm AWS4-ECDSA-P256-SHA256 is not supported.");
  }
  if (scheme == "AWS") {
    return S3Error(S3Code::kInvalidRequest,
                   "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
  }
  return S3Error(S3Code::kInvalidArgument, "Unsupported Authorization Type", {{"ArgumentName", "Authorization"}});
}

absl::StatusOr<Components> SplitComponents(std::string_view rest) {
  Components components;
  while (true) {
    const size_t end = rest.find(',');
    const std::string_view part = TrimBlanks(rest.substr(0, end));
    const size_t equals = part.find('=');
    const std::string_view name = part.substr(0, equals);
    std::optional<std::string_view>* slot = name == "Credential"      ? &components.credential
                                            : name == "SignedHeaders" ? &components.signed_headers
                                            : name == "Signature"     ? &components.signature
                                                                      : nullptr;
    if (slot == nullptr || slot->has_value() || equals == std::string_view::npos || equals + 1 == part.size()) {
      return CredentialError(
          AuthForm::kHeader,
          "the authorization header requires three components: Credential, SignedHeaders, and Signature.");
    }
    *slot = part.substr(equals + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  if (!components.credential) return CredentialError(AuthForm::kHeader, "missing Credential.");
  if (!components.signed_headers) return CredentialError(AuthForm::kHeader, "missing SignedHeaders.");
  if (!components.signature) return CredentialError(AuthForm::kHeader, "missing Signature.");
  return components;
}

// x-amz-date counts before Date, which may also be in HTTP's own form.
absl::Status ReadDate(const http::HeaderList& headers, Credentials& credentials) {
  const bool has_amz_date = headers.Has("x-amz-date");
  const std::string_view name = has_amz_date ? "x-amz-date" : "date";
  const std::string_view text = headers.Find(name).value_or(std::string_view());
  std::optional<WallTime> time;
  if (headers.Count(name) == 1) time = ParseAmzDate(text);
  if (!time && !has_amz_date && headers.Count(name) == 1) time = ParseHttpDate(text);
  if (!time) {
    return S3Error(S3Code::kAccessDenied, "AWS authentication requires a valid Date or x-amz-date header");
  }
  credentials.time = *time;
  credentials.amz_date = sigv4::FormatAmzDate(*time);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Credentials> ParseAuthorizationHeader(std::string_view value, const http::RequestHead& head) {
  RETURN_IF_ERROR(CheckScheme(value));
  ASSIGN_OR_RETURN(const Components components, SplitComponents(value.substr(sigv4::kAlgorithm.size())));
  Credentials credentials;
  credentials.form = AuthForm::kHeader;
  RETURN_IF_ERROR(ParseCredentialScope(*components.credential, credentials));
  RETURN_IF_ERROR(ParseSignedHeaders(*components.signed_headers, credentials));
  credentials.signature = *components.signature;
  RETURN_IF_ERROR(ReadDate(head.headers, credentials));
  RETURN_IF_ERROR(CheckScopeDate(credentials));
  credentials.has_session_token = !head.headers.Find("x-amz-security-token").value_or("").empty();
  return credentials;
}

}  // namespace coffer::s3
