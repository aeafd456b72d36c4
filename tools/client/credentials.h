// Who signs, found where other tools look for it.
//
// In this order: the profile that was named; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (with AWS_SESSION_TOKEN); the
// profile of AWS_PROFILE, or "default". Profiles are in ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE) and
// ~/.aws/config (AWS_CONFIG_FILE). The region is the one that was named, AWS_REGION, AWS_DEFAULT_REGION, the profile's,
// or us-east-1. A secret has no option of the command line: other users of the machine could read it there.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "tools/client/endpoint.h"

namespace coffer::client {

struct CredentialOptions {
  std::string profile;           // empty: see above
  std::string credentials_file;  // instead of ~/.aws/credentials
  std::string region;
};

// What the process sees around it; tests bring their own.
struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> variable;
  // NotFound: there is no such file.
  std::function<absl::StatusOr<std::string>(const std::string& path)> read_file;
};

Surroundings RealSurroundings();

// FailedPrecondition says where credentials were looked for. InvalidArgument: a profile that was named is not there or
// has no key.
absl::StatusOr<Credentials> FindCredentials(const CredentialOptions& options, const Surroundings& surroundings);

}  // namespace coffer::client
