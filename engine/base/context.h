// What accompanies a call into the engine: who asks, until when, and how to stop it.
#pragma once

#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "engine/base/clock.h"

namespace coffer {

// Who asks. The default principal is anonymous and has no rights.
struct Principal {
  std::string account_id;    // 12 digits; empty: anonymous
  std::string canonical_id;  // 64 hex digits
  std::string access_key;    // the key that signed, for logs

  bool anonymous() const { return account_id.empty(); }
};

// Copied into the handles that a call returns. A deadline counts time inside the engine; a stop counts until a commit is
// submitted and leaves nothing visible; after that the true outcome is returned.
struct OpContext {
  MonotonicTime deadline = MonotonicTime::max();
  std::stop_token stop;
  Principal principal;
  std::string request_id;
};

// Cancelled when a stop was requested, DeadlineExceeded when the deadline has passed, else OK.
absl::Status CheckContext(const OpContext& context, Clock& clock);

}  // namespace coffer
