// The management API as exchanges, for the server's local socket.
#pragma once

#include <memory>

#include "api/http/message.h"
#include "api/s3/exchange.h"
#include "engine/engine.h"

namespace coffer::server {

// The engine outlives the exchange.
std::unique_ptr<s3::Exchange> BeginAdmin(Engine& engine, const OpContext& context, const http::RequestHead& head);

}  // namespace coffer::server
