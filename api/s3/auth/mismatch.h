// What a client is told when its signature is not the one that was expected, so that it can find out why.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "api/s3/auth/credentials.h"

namespace coffer::s3 {

// SignatureDoesNotMatch with both texts that are signed, also byte by byte, as AWS tells them. They hold nothing that
// the request did not say itself.
absl::Status SignatureMismatch(const Credentials& credentials, std::string_view string_to_sign,
                               std::string_view canonical_request);

}  // namespace coffer::s3
