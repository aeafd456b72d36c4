#include "tools/server/listen_address.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "tools/server/asio.h"

namespace coffer::server {
namespace {

std::string WithPort(const std::string& host, uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

}  // namespace

std::string ListenAddress::Text() const { return WithPort(host, port); }

std::string ListenAddress::UrlHost() const {
  if (host == "0.0.0.0") return WithPort("127.0.0.1", port);
  if (host == "::") return WithPort("::1", port);
  return Text();
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const auto wrong = [text](std::string_view why) {
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" is not an address to listen on: ",
                                                   std::string(why), " (example: 127.0.0.1:9000)"));
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong("it has no port");
  ListenAddress address;
  const std::string_view port = text.substr(colon + 1);
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) {
    return wrong("the port is not a number from 0 to 65535");
  }
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  address.host = std::string(host);
  error_code error;
  asio::ip::make_address(address.host, error);
  if (error) return wrong("the part before the port is not a numeric address");
  return address;
}

}  // namespace coffer::server
