// The management API as exchanges, for the server's local socket.
#pragma once

#include <memory>

#include "api/admin/server_control.h"
#include "api/http/message.h"
#include "api/s3/exchange.h"
#include "engine/engine.h"

namespace coffer::server {

// Engine and server outlive the exchange. Null: there is no server to ask.
std::unique_ptr<s3::Exchange> BeginAdmin(Engine& engine, admin::ServerControl* server, const OpContext& context,
                                         const http::RequestHead& head);

}  // namespace coffer::server
