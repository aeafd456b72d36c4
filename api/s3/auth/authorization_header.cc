#include "api/s3/auth/authorization_header.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/s3/auth/credential_error.h"
#include "api/s3/auth/credential_parts.h"
#include "api/s3/error.h"
#include "api/s3/wire/timestamp.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

// None is empty.
struct Components {
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

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
  const bool has_blank = scheme.size() < value.size();
  return S3Error(S3Code::kInvalidArgument,
                 has_blank ? "Unsupported Authorization Type"
                           : "Authorization header is invalid -- one and only one ' ' (space) required.",
                 {{"ArgumentName", "Authorization"}, {"ArgumentValue", std::string(scheme)}});
}

absl::Status ComponentError(std::string_view what) { return CredentialError(AuthForm::kHeader, what); }

// Three parts; one with another name stands where a known one is missing.
absl::StatusOr<Components> SplitComponents(std::string_view rest) {
  const std::vector<absl::string_view> parts = absl::StrSplit(AsAbsl(rest), ',');
  if (parts.size() != 3) {
    return ComponentError(
        "the authorization header requires three components: Credential, SignedHeaders, and Signature.");
  }
  Components components;
  for (const absl::string_view split : parts) {
    const std::string_view part = http::TrimBlanks({split.data(), split.size()});
    const size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      return ComponentError(absl::StrCat("the authorization component \"", AsAbsl(part), "\" is malformed."));
    }
    const std::string_view name = part.substr(0, equals), value = part.substr(equals + 1);
    if (name == "Credential") components.credential = value;
    if (name == "SignedHeaders") components.signed_headers = value;
    if (name == "Signature") components.signature = value;
  }
  if (components.credential.empty()) return ComponentError("missing Credential.");
  if (components.signed_headers.empty()) return ComponentError("missing SignedHeaders.");
  if (components.signature.empty()) return ComponentError("missing Signature.");
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
  RETURN_IF_ERROR(ParseCredentialScope(components.credential, credentials));
  RETURN_IF_ERROR(ParseSignedHeaders(components.signed_headers, credentials));
  credentials.signature = components.signature;
  RETURN_IF_ERROR(ReadDate(head.headers, credentials));
  RETURN_IF_ERROR(CheckScopeDate(credentials));
  return credentials;
}

}  // namespace coffer::s3
