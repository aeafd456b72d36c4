#include "api/s3/sigv4/sign.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"

namespace coffer::s3::sigv4 {
namespace {

// Headers that the way to the server may change, or that are made after signing.
constexpr std::string_view kNotSigned[] = {"authorization",     "connection", "expect",         "keep-alive", "te",
                                           "transfer-encoding", "user-agent", "x-amzn-trace-id"};

std::vector<std::string> HeadersToSign(const http::HeaderList& headers) {
  std::vector<std::string> names;
  for (const http::Header& header : headers) {
    std::string name = absl::AsciiStrToLower(header.name);
    if (std::find(std::begin(kNotSigned), std::end(kNotSigned), name) == std::end(kNotSigned)) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string JoinNames(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ';';
    out += name;
  }
  return out;
}

absl::StatusOr<SigningMaterial> MakeMaterial(const ClientCredentials& credentials, WallTime now,
                                             const std::vector<std::string>& names, std::string_view payload_hash,
                                             const http::RequestHead& head) {
  ASSIGN_OR_RETURN(const std::string canonical, CanonicalRequest(head, names, payload_hash));
  SigningMaterial material;
  material.scope = {FormatScopeDate(now), credentials.region};
  material.amz_date = FormatAmzDate(now);
  material.key = DeriveSigningKey(credentials.secret, material.scope);
  material.signature = Sign(material.key, StringToSign(material.amz_date, material.scope, canonical));
  return material;
}

}  // namespace

absl::StatusOr<SigningMaterial> SignHead(const ClientCredentials& credentials, WallTime now,
                                         std::string_view payload_hash, http::RequestHead& head) {
  head.headers.Remove("authorization");
  head.headers.Set("x-amz-date", FormatAmzDate(now));
  head.headers.Set("x-amz-content-sha256", payload_hash);
  const std::vector<std::string> names = HeadersToSign(head.headers);
  ASSIGN_OR_RETURN(SigningMaterial material, MakeMaterial(credentials, now, names, payload_hash, head));
  std::string value(kAlgorithm);
  value.append(" Credential=").append(credentials.access_key).append(1, '/').append(material.scope.Text());
  value.append(", SignedHeaders=").append(JoinNames(names)).append(", Signature=").append(material.signature);
  head.headers.Add("authorization", value);
  return material;
}

absl::StatusOr<std::string> PresignTarget(const ClientCredentials& credentials, WallTime now, std::chrono::seconds life,
                                          const http::RequestHead& head) {
  const std::vector<std::string> names = HeadersToSign(head.headers);
  const Scope scope = {FormatScopeDate(now), credentials.region};
  http::RequestHead presigned = head;
  presigned.target += head.target.find('?') == std::string::npos ? '?' : '&';
  presigned.target.append("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=")
      .append(PercentEncode(credentials.access_key + "/" + scope.Text(), false));
  presigned.target.append("&X-Amz-Date=").append(FormatAmzDate(now));
  presigned.target.append("&X-Amz-Expires=").append(std::to_string(life.count()));
  presigned.target.append("&X-Amz-SignedHeaders=").append(PercentEncode(JoinNames(names), false));
  ASSIGN_OR_RETURN(const SigningMaterial material, MakeMaterial(credentials, now, names, kUnsignedPayload, presigned));
  return presigned.target.append("&X-Amz-Signature=").append(material.signature);
}

}  // namespace coffer::s3::sigv4
