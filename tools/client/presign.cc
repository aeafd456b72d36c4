#include "tools/client/presign.h"

#include "absl/strings/str_cat.h"
#include "api/s3/wire/uri.h"
#include "engine/base/status.h"

namespace coffer::client {

absl::StatusOr<std::string> PresignUrl(const Endpoint& endpoint, const Credentials& credentials, WallTime now,
                                       std::chrono::seconds life, std::string_view method, const ObjectName& name) {
  http::RequestHead head{.method = std::string(method)};
  head.target = absl::StrCat("/", s3::PercentEncode(name.bucket, /*keep_slash=*/false), "/",
                             s3::PercentEncode(name.key, /*keep_slash=*/true));
  if (!credentials.session_token.empty()) {
    absl::StrAppend(&head.target, "?X-Amz-Security-Token=", s3::PercentEncode(credentials.session_token, false));
  }
  head.headers.Add("host", endpoint.host);
  ASSIGN_OR_RETURN(const std::string target, s3::sigv4::PresignTarget(credentials.key, now, life, head));
  return endpoint.url + target;
}

}  // namespace coffer::client
