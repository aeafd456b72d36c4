// The section [limits].
#include "tools/server/config/setting_rows.h"
#include "tools/server/http/peer_networks.h"

namespace coffer::server {
namespace {

SettingEntry PeersWithoutLimit() {
  return {"limits.peers_without_limit", SettingType::kNetworks,
          "Addresses and networks to which limits.connections_per_peer does not apply. Add proxies.",
          [](std::string_view text, Config& config) {
            config.peers_without_limit = ParseList(text);
            return PeerNetworks::Parse(config.peers_without_limit).has_value();
          },
          [](const Config& config) { return ListText(config.peers_without_limit); }};
}

}  // namespace

std::vector<SettingEntry> LimitSettings() {
  constexpr uint64_t kMiB = 1 << 20;
  return {
      Count(
          "limits.connections", "Connections in all; above them the answer is 503 SlowDown.",
          [](Config& c) -> uint64_t& { return c.connections; }, 1, 1'000'000),
      Count(
          "limits.connections_per_peer",
          "Connections from one address (of IPv6: from one /64 network); above them the answer is 503 SlowDown. 0: no "
          "limit of its own.",
          [](Config& c) -> uint64_t& { return c.connections_per_peer; }, 0, 1'000'000),
      PeersWithoutLimit(),
      Size(
          "limits.memory", "For bodies in flight inside the engine, the catalog's cache included.",
          [](Config& c) -> uint64_t& { return c.memory_bytes; }, 8 * kMiB),
      Size(
          "limits.socket_memory", "For bodies on their way between sockets and the engine.",
          [](Config& c) -> uint64_t& { return c.socket_memory_bytes; }, kMiB),
      Size(
          "limits.catalog_cache", "Pages of the catalog kept in memory.",
          [](Config& c) -> uint64_t& { return c.catalog_cache_bytes; }, kMiB),
      Size(
          "limits.catalog_map",
          "Bytes of catalog.db that are mapped into memory for reads, quicker where it is far larger than "
          "catalog_cache. A page that the drive cannot read then ends the server (SIGBUS). 0: none.",
          [](Config& c) -> uint64_t& { return c.catalog_map_bytes; }, 0),
      Duration(
          "limits.upload_age",
          "Multipart uploads that began longer ago and are still open are aborted, and their parts freed. \"0s\": "
          "never.",
          [](Config & c) -> auto& { return c.upload_age_max; }, 0),
      Duration(
          "limits.head_timeout", "For a request's head, from its first byte to its last.",
          [](Config & c) -> auto& { return c.timeouts.head; }),
      Duration(
          "limits.idle_timeout", "For a connection between two requests.",
          [](Config & c) -> auto& { return c.timeouts.idle; }),
      Duration(
          "limits.body_timeout", "In which a client sends no byte of a body it began.",
          [](Config & c) -> auto& { return c.timeouts.body; }),
      Size(
          "limits.body_rate",
          "Bytes a second that a client has to send of a body, on average over body_timeout of waiting for it. 0: any.",
          [](Config& c) -> uint64_t& { return c.body_rate_min; }, 0),
      Duration(
          "limits.write_timeout", "In which a client takes no byte of an answer.",
          [](Config & c) -> auto& { return c.timeouts.write; }),
      Duration(
          "limits.quiet_time",
          "In which a client hears nothing of a long Complete or copy; then its answer begins with 200 and white "
          "space, "
          "and an error comes in the document.",
          [](Config & c) -> auto& { return c.timeouts.quiet; }),
      Duration(
          "limits.linger_timeout", "For a client to read an answer after which the connection closes.",
          [](Config & c) -> auto& { return c.timeouts.linger; }),
  };
}

}  // namespace coffer::server
