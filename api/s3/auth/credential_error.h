// The error for credentials that are not well-formed: its code and its first words depend on where the credentials are.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "api/s3/auth/credentials.h"
#include "engine/base/error.h"

namespace coffer::s3 {

absl::Status CredentialError(AuthForm form, std::string_view what, ErrorFields fields = {});

}  // namespace coffer::s3
