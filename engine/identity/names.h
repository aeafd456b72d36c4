// What accounts and keys may be called, and how their ids are drawn.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "engine/base/random.h"
#include "engine/base/secret.h"

namespace coffer {

// 1 to 128 printable characters (UTF-8), not what an account id looks like; kInvalidArgument.
absl::Status ValidateAccountName(std::string_view name);
// Up to 128 printable characters.
absl::Status ValidateAccessKeyName(std::string_view name);

bool IsAccountId(std::string_view text);  // 12 digits
std::string NewAccountId(Random& random);
std::string NewAccessKeyId(Random& random);  // 20 characters of [A-Z2-7], 90 random bits
Secret NewSecretKey(Random& random);         // 40 characters of [A-Za-z0-9+/], 240 random bits

}  // namespace coffer
