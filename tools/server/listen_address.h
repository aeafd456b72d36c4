// "127.0.0.1:9000", "[::1]:9000", "localhost:9000", ":9000" (every interface).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer::server {

struct ListenAddress {
  std::string host;  // a numeric address
  uint16_t port = 0;

  // As a client writes it; an address of every interface becomes the loopback one.
  std::string UrlHost() const;
  std::string Text() const;
};

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace coffer::server
