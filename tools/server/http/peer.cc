#include "tools/server/http/peer.h"

#include <cstring>

namespace coffer::server {

std::optional<asio::ip::address> PeerAddress(const Socket& socket) {
  error_code error;
  const Stream::endpoint peer = socket.remote_endpoint(error);
  asio::ip::tcp::endpoint endpoint;
  if (error || peer.protocol().family() == AF_UNIX || peer.size() > endpoint.capacity()) return std::nullopt;
  endpoint.resize(peer.size());
  std::memcpy(endpoint.data(), peer.data(), peer.size());
  const asio::ip::address address = endpoint.address();
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

std::string PeerText(const std::optional<asio::ip::address>& address) {
  return address ? address->to_string() : "local";
}

std::string PeerKey(const asio::ip::address& address) {
  constexpr unsigned short kHostNetworkBits = 64;
  if (address.is_v4()) return address.to_string();
  return asio::ip::network_v6(address.to_v6(), kHostNetworkBits).canonical().to_string();
}

}  // namespace coffer::server
