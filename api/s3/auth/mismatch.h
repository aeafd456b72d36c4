// What a client is told when its signature is not the one that was expected, so that it can find out why.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace coffer::s3 {

// SignatureDoesNotMatch with both texts that are signed, also byte by byte, as AWS tells them. They hold nothing that
// the request did not say itself. For a chunk, `string_to_sign` and `signature` are its own and the canonical request
// is that of the head.
absl::Status SignatureMismatch(std::string_view access_key, std::string_view signature, std::string_view string_to_sign,
                               std::string_view canonical_request);

}  // namespace coffer::s3
