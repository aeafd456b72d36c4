// The section [limits].
#include "tools/server/setting_rows.h"

namespace coffer::server {

std::vector<SettingEntry> LimitSettings() {
  constexpr uint64_t kMiB = 1 << 20;
  return {
      Count(
          "limits.connections", "Connections in all; above them the answer is 503 SlowDown.",
          [](Config& c) -> uint64_t& { return c.connections; }, 1, 1'000'000),
      Size(
          "limits.memory", "For bodies in flight inside the engine, the catalog's cache included.",
          [](Config& c) -> uint64_t& { return c.memory_bytes; }, 8 * kMiB),
      Size(
          "limits.socket_memory", "For bodies on their way between sockets and the engine.",
          [](Config& c) -> uint64_t& { return c.socket_memory_bytes; }, kMiB),
      Size(
          "limits.catalog_cache", "Pages of the catalog kept in memory.",
          [](Config& c) -> uint64_t& { return c.catalog_cache_bytes; }, kMiB),
      Duration(
          "limits.head_timeout", "For a request's head, from its first byte to its last.",
          [](Config & c) -> auto& { return c.timeouts.head; }),
      Duration(
          "limits.idle_timeout", "For a connection between two requests.",
          [](Config & c) -> auto& { return c.timeouts.idle; }),
      Duration(
          "limits.body_timeout", "In which a client sends no byte of a body it began.",
          [](Config & c) -> auto& { return c.timeouts.body; }),
      Duration(
          "limits.write_timeout", "In which a client takes no byte of an answer.",
          [](Config & c) -> auto& { return c.timeouts.write; }),
      Duration(
          "limits.linger_timeout", "For a client to read an answer after which the connection closes.",
          [](Config & c) -> auto& { return c.timeouts.linger; }),
  };
}

}  // namespace coffer::server
