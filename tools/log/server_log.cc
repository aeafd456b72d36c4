#include "tools/log/server_log.h"

#include <utility>

namespace coffer {

void ServerLog::Log(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  if (!Enabled(level)) return;
  LogLine line(format_, SystemClock().WallNow(), level, message);
  for (const auto& [name, value] : fields) line.Text(name, value);
  writer_.Write(std::move(line).Finish());
}

}  // namespace coffer
