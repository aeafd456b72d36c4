// Where requests go: an address to connect to, and what Host says.
#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer::bench {

enum class Tls : uint8_t {
  kNone,
  kVerified,  // against the system's authorities, or the file that SSL_CERT_FILE names
  kInsecure,  // any certificate is taken
};

struct Endpoint {
  std::string host;              // "127.0.0.1:9000"
  std::string name;              // "127.0.0.1", without the port and brackets
  bool is_name = false;          // rather than an address
  std::shared_ptr<SSL_CTX> tls;  // none: plain HTTP
  sockaddr_storage address{};
  socklen_t address_bytes = 0;
  uint16_t port = 0;
};

// From "127.0.0.1:9000", "localhost:9000" or "[::1]:9000"; without a port it is 80, or 443 with TLS.
absl::StatusOr<Endpoint> ResolveEndpoint(std::string_view host, Tls tls);

}  // namespace coffer::bench
