// A connection that was accepted, on its way to a loop.
#pragma once

#include <string>
#include <string_view>

#include "tools/server/http/admission.h"
#include "tools/server/http/channel.h"

namespace coffer::server {

struct Accepted {
  Channel channel;
  std::string peer;
  std::string_view refusal;  // empty: it is served; else why it is answered 503 and closed
  Admission::Place place;
};

}  // namespace coffer::server
