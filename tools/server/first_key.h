// The first start of an empty store: an account and an access key, so that there is something to sign with. No
// credentials exist that were not drawn at random.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "engine/engine.h"

namespace coffer::server {

struct FirstKey {
  Account account;
  NewAccessKey key;
};

// None where the store has an account already.
absl::StatusOr<std::optional<FirstKey>> MakeFirstKey(Engine& engine);

struct Welcome {
  std::string program;  // as it was called, for lines to paste
  std::string data;
  std::string endpoint;  // "http://127.0.0.1:9000"
  std::string region;
};

// What is shown once: the secret, and lines to paste for aws-cli and boto3.
std::string FirstKeyText(const FirstKey& first, const Welcome& welcome);

// "coffer key create --account NAME --data DIR", quoted for a shell.
std::string KeyCreateLine(const Welcome& welcome, const std::string& account);

}  // namespace coffer::server
