// Where a server is and who asks it.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/s3/sigv4/sign.h"

namespace coffer::client {

struct Endpoint {
  std::string url;   // "https://s3.example.com:9000", without a path
  std::string host;  // as Host says it: without the port that the scheme has anyway
  bool is_tls = false;
};

// InvalidArgument unless it is http:// or https://, a host and maybe a port.
absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text);

struct Credentials {
  s3::sigv4::ClientCredentials key;
  std::string session_token;  // empty: the key is lasting
};

}  // namespace coffer::client
