#include "tools/server/http/peer_networks.h"

#include <algorithm>

namespace coffer::server {
namespace {

constexpr unsigned short kV4Bits = 32;
constexpr unsigned short kV6Bits = 128;

}  // namespace

std::optional<PeerNetworks> PeerNetworks::Parse(const std::vector<std::string>& texts) {
  PeerNetworks networks;
  for (const std::string& text : texts) {
    const bool is_v6 = text.find(':') != std::string::npos;
    const bool is_one = text.find('/') == std::string::npos;
    error_code error;
    if (is_v6) {
      networks.v6_.push_back(is_one ? asio::ip::network_v6(asio::ip::make_address_v6(text, error), kV6Bits)
                                    : asio::ip::make_network_v6(text, error).canonical());
    } else {
      networks.v4_.push_back(is_one ? asio::ip::network_v4(asio::ip::make_address_v4(text, error), kV4Bits)
                                    : asio::ip::make_network_v4(text, error).canonical());
    }
    if (error) return std::nullopt;
  }
  return networks;
}

bool PeerNetworks::Contains(const asio::ip::address& address) const {
  const auto has = [](const auto& networks, const auto& host) {
    return std::any_of(networks.begin(), networks.end(), [&host](const auto& network) {
      using Network = std::decay_t<decltype(network)>;
      return Network(host, network.prefix_length()).canonical() == network;
    });
  };
  return address.is_v4() ? has(v4_, address.to_v4()) : has(v6_, address.to_v6());
}

}  // namespace coffer::server
