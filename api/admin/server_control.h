// What only a running server can tell or change. A command that opened the store itself has none.
#pragma once

#include <string>
#include <vector>

#include "api/admin/json.h"
#include "engine/base/hooks.h"

namespace coffer::admin {

// Thread-safe.
class ServerControl {
 public:
  virtual ~ServerControl() = default;
  // Where it serves S3: "http://127.0.0.1:9000".
  virtual std::vector<std::string> endpoints() const = 0;
  // The server's metrics, as an object; may wait for the disk.
  virtual Json Stats() = 0;
  virtual LogLevel log_level() = 0;
  virtual void SetLogLevel(LogLevel level) = 0;
};

}  // namespace coffer::admin
