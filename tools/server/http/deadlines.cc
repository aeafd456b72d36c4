#include "tools/server/http/deadlines.h"

#include <algorithm>

namespace coffer::server {

bool IsOverdue(Waiting waiting, SteadyTime since, SteadyTime now, const Timeouts& timeouts) {
  const auto waited = now - since;
  switch (waiting) {
    case Waiting::kNothing:
      return false;
    case Waiting::kHead:
      return waited >= timeouts.head;
    case Waiting::kIdle:
      return waited >= timeouts.idle;
    case Waiting::kBody:
      return waited >= timeouts.body;
    case Waiting::kWrite:
      return waited >= timeouts.write;
    case Waiting::kLinger:
      return waited >= timeouts.linger;
  }
  return false;
}

std::chrono::milliseconds TickInterval(const Timeouts& timeouts) {
  const auto shortest =
      std::min({timeouts.head, timeouts.idle, timeouts.body, timeouts.write, timeouts.quiet, timeouts.linger});
  return std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000));
}

}  // namespace coffer::server
