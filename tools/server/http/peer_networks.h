// A set of addresses and networks, such as "127.0.0.0/8, ::1".
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tools/server/http/asio.h"

namespace coffer::server {

class PeerNetworks {
 public:
  // None when one of them is neither an address nor a network.
  static std::optional<PeerNetworks> Parse(const std::vector<std::string>& texts);

  bool Contains(const asio::ip::address& address) const;

 private:
  std::vector<asio::ip::network_v4> v4_;
  std::vector<asio::ip::network_v6> v6_;
};

}  // namespace coffer::server
