#include "engine/base/context.h"

namespace coffer {

absl::Status CheckContext(const OpContext& context, Clock& clock) {
  if (context.stop.stop_requested()) return absl::CancelledError("the caller asked to stop");
  // Most calls have no deadline; they do not pay for reading the clock.
  if (context.deadline != MonotonicTime::max() && clock.MonotonicNow() >= context.deadline) {
    return absl::DeadlineExceededError("the call's deadline has passed");
  }
  return absl::OkStatus();
}

}  // namespace coffer
