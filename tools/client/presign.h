// Links that anyone may use for a while, for one request.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "tools/client/endpoint.h"
#include "tools/client/object_store.h"

namespace coffer::client {

// The URL with which `method` (GET, HEAD, PUT, DELETE) may be used on the object until `life` has passed. Nothing is
// asked of the server.
absl::StatusOr<std::string> PresignUrl(const Endpoint& endpoint, const Credentials& credentials, WallTime now,
                                       std::chrono::seconds life, std::string_view method, const ObjectName& name);

}  // namespace coffer::client
