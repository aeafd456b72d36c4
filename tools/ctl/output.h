// What the operator sees of the management API's answers.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "api/admin/admin.h"

namespace coffer::ctl {

enum class View : uint8_t { kNewAccount, kAccounts, kNewKey, kKey, kKeys, kDeletedKey, kLogLevel, kStats, kBackup };

// Text for people, or JSON for programs, each with its last newline. An answer that is an error: its message, as a
// status.
absl::StatusOr<std::string> Show(const admin::AdminResponse& response, View view, bool json);

}  // namespace coffer::ctl
