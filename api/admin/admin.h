// The management API: accounts and access keys, and what a running server tells of itself, as JSON over HTTP.
//
// One function from request to answer. It asks for no credentials: whoever can reach it may do everything, so a host
// offers it only where reaching it proves who asks, such as a local socket with mode 0600. May wait for the disk;
// thread-safe.
//
//   POST   /v1/accounts           {"name": "alice"}                    -> 201 account
//   GET    /v1/accounts                                                -> {"accounts": [account ...]}
//   POST   /v1/keys               {"account": "alice", "name": "ci"}   -> 201 key with "secret_key"
//   GET    /v1/keys[?account=alice]                                    -> {"keys": [key ...]}
//   PATCH  /v1/keys/{access_key}  {"name": "laptop"}                   -> key
//   POST   /v1/keys/{access_key}/secret                                -> key with a new "secret_key"
//   DELETE /v1/keys/{access_key}                                       -> key
//   GET    /v1/endpoints                                               -> {"endpoints": ["http://127.0.0.1:9000"]}
//   POST   /v1/backups            {"folder": "/b", "with_key": "yes"}  -> 201 {"catalog", "catalog_bytes", "key_file"}
//   GET    /v1/stats                                                   -> metrics (tools/metrics/exposition.h)
//   GET    /v1/log-level                                               -> {"level": "info"}
//   PUT    /v1/log-level          {"level": "debug"}                   -> {"level": "debug"}
//
//   account: {"account_id", "canonical_id", "name", "created"}     key: {"access_key", "account_id", "name", "created"}
//
// "account" takes a name or a 12-digit id. What goes wrong is {"error": {"code", "message"}} with a fitting status.
#pragma once

#include <cstddef>
#include <string>

#include "api/admin/server_control.h"
#include "engine/engine.h"

namespace coffer::admin {

inline constexpr size_t kRequestBytesMax = 64 * 1024;

struct AdminRequest {
  std::string method;
  std::string target;  // path and query, percent-encoded
  std::string body;    // JSON, or empty
};

struct AdminResponse {
  int status = 500;
  std::string body;        // JSON; may hold a secret: it is not logged, and wiped after use
  std::string operation;   // "CreateAccessKey", for logs; "Unknown"
  std::string error_code;  // empty: none
};

// Without a server, what is asked of one is Unavailable.
AdminResponse HandleAdminRequest(Engine& engine, const OpContext& context, const AdminRequest& request,
                                 ServerControl* server = nullptr);

}  // namespace coffer::admin
