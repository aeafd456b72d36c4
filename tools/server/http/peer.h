// Who is at the other end of a socket.
#pragma once

#include <optional>
#include <string>

#include "tools/server/http/asio.h"

namespace coffer::server {

// None: a local socket, or the peer has gone. An IPv4 address in IPv6's clothes is one of IPv4.
std::optional<asio::ip::address> PeerAddress(const Socket& socket);

// For logs and for the service: the address without its port; "local" for a local socket.
std::string PeerText(const std::optional<asio::ip::address>& address);

// What counts as one peer: an address, and of IPv6 the /64 network, of which one host has all.
std::string PeerKey(const asio::ip::address& address);

}  // namespace coffer::server
