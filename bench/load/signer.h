// Heads of signed requests, as text that can be sent again and again while the signature is valid: 15 minutes for a
// signature in the header, a day for a presigned one.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/sigv4/sign.h"
#include "bench/load/workload.h"

namespace coffer::bench {

class Signer {
 public:
  Signer(s3::sigv4::ClientCredentials credentials, std::string host, Auth auth)
      : credentials_(std::move(credentials)), host_(std::move(host)), auth_(auth) {}

  // "PUT /bucket/key HTTP/1.1 ... \r\n\r\n". `headers` are sent and signed as well.
  absl::StatusOr<std::string> Head(std::string_view method, std::string_view target, http::HeaderList headers = {},
                                   std::string_view payload_hash = s3::sigv4::kUnsignedPayload) const;

 private:
  s3::sigv4::ClientCredentials credentials_;
  std::string host_;
  Auth auth_;
};

}  // namespace coffer::bench
