// The pieces that credentials are made of, in the header and in the query alike.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "api/s3/auth/credentials.h"

namespace coffer::s3 {

// "20130524T000000Z", strictly; none for anything else, such as the 31st of June.
std::optional<WallTime> ParseAmzDate(std::string_view text);

// "AKID/YYYYMMDD/REGION/s3/aws4_request": sets the access key and the scope of `credentials`, whose form is known.
absl::Status ParseCredentialScope(std::string_view text, Credentials& credentials);

// "host;x-amz-date": names in lower case, sorted, each once, with host among them.
absl::Status ParseSignedHeaders(std::string_view text, Credentials& credentials);

// The scope is for the day that was signed.
absl::Status CheckScopeDate(const Credentials& credentials);

}  // namespace coffer::s3
