// Signing requests as a client: the head, a presigned URL, an aws-chunked body.
//
//   http::RequestHead head{.method = "PUT", .target = "/photos/cat.jpg"};
//   head.headers.Add("host", "127.0.0.1:9000");
//   ASSIGN_OR_RETURN(SigningMaterial material, SignHead(credentials, now, kUnsignedPayload, head));
//
// The path and query in `head.target` are percent-encoded once, as they will be sent; Host has to be among the headers.
// All headers that are there are signed, except those that proxies and HTTP libraries change on the way. Pure
// functions; thread-safe.
//
//   InvalidURI   the target cannot be sent.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/sigv4/chunk_signatures.h"
#include "engine/base/clock.h"
#include "engine/base/secret.h"

namespace coffer::s3::sigv4 {

struct ClientCredentials {
  std::string access_key;
  Secret secret;
  std::string region;
};

// Sets X-Amz-Date, X-Amz-Content-Sha256 (to `payload_hash`: hex, UNSIGNED-PAYLOAD or a STREAMING- marker) and
// Authorization. What it returns signs the chunks of the body.
absl::StatusOr<SigningMaterial> SignHead(const ClientCredentials& credentials, WallTime now,
                                         std::string_view payload_hash, http::RequestHead& head);

// The target of a URL that anyone may use for this one request until `life` has passed. Headers that are in `head` must
// be sent along as they are.
absl::StatusOr<std::string> PresignTarget(const ClientCredentials& credentials, WallTime now, std::chrono::seconds life,
                                          const http::RequestHead& head);

}  // namespace coffer::s3::sigv4
