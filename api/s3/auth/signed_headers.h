// Which headers a signature has to cover.
//
// Every x-amz-* header that was sent changes what a request means, so it must be among the signed ones: otherwise
// whoever holds a presigned URL, or sits on the way, could add an ACL, a copy source or a tag to it. The exceptions are
// framing, listed in the source with the reason for each.
//
//   AccessDenied   with HeadersNotSigned.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "api/http/message.h"
#include "api/s3/auth/credentials.h"

namespace coffer::s3 {

struct UnsignedHeader {
  std::string_view name;
  std::string_view reason;
};

// What may be left unsigned.
std::span<const UnsignedHeader> HeadersThatMayBeUnsigned();

absl::Status CheckSignedHeaders(const http::RequestHead& head, const Credentials& credentials);

}  // namespace coffer::s3
