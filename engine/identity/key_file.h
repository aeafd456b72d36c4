// The file that holds sealing keys: text, a line each.
//
//   coffer sealing keys 1
//   <id, 8 hex digits> <key, 64 hex digits>
//
// The newest key is the last line. Ids are random, so that a file that was lost and made anew is not taken for the old
// one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/secret.h"

namespace coffer {

struct SealingKey {
  uint32_t id = 0;
  Secret bytes;  // 32 of them
};

// At least one key, all ids different; FailedPrecondition with the line for anything that FormatKeyFile does not make.
absl::StatusOr<std::vector<SealingKey>> ParseKeyFile(std::string_view content);
Secret FormatKeyFile(const std::vector<SealingKey>& keys);

}  // namespace coffer
