// Where requests go: an address to connect to, and what Host says.
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer::bench {

struct Endpoint {
  std::string host;  // "127.0.0.1:9000"
  sockaddr_storage address{};
  socklen_t address_bytes = 0;
  uint16_t port = 0;
};

// From "127.0.0.1:9000", "localhost:9000" or "[::1]:9000"; without a port it is 80.
absl::StatusOr<Endpoint> ResolveEndpoint(std::string_view host);

}  // namespace coffer::bench
