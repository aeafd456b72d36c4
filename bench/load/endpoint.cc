#include "bench/load/endpoint.h"

#include <netdb.h>

#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/text.h"

namespace coffer::bench {

absl::StatusOr<Endpoint> ResolveEndpoint(std::string_view host) {
  Endpoint endpoint{.host = std::string(host)};
  std::string name(host);
  std::string port = "80";
  const size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
    name = host.substr(0, colon);
    port = host.substr(colon + 1);
  }
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  int number = 0;
  if (!absl::SimpleAtoi(port, &number) || number < 1 || number > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("bad port in \"", AsAbsl(host), "\""));
  }
  endpoint.port = static_cast<uint16_t>(number);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(name.c_str(), port.c_str(), &hints, &found); error != 0) {
    return absl::NotFoundError(absl::StrCat(AsAbsl(host), ": ", gai_strerror(error)));
  }
  std::memcpy(&endpoint.address, found->ai_addr, found->ai_addrlen);
  endpoint.address_bytes = found->ai_addrlen;
  freeaddrinfo(found);
  return endpoint;
}

}  // namespace coffer::bench
