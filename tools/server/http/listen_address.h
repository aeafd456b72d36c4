// "127.0.0.1:9000", "[::1]:9000", "localhost:9000", ":9000" (every interface); "https://" before it asks for TLS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace coffer::server {

struct ListenAddress {
  std::string host;  // a numeric address
  uint16_t port = 0;
  bool is_tls = false;

  // As ParseListenAddress reads it.
  std::string Text() const;
  // As a client writes it; an address of every interface becomes the loopback one.
  std::string Url() const;
};

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace coffer::server
