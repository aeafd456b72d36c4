#include "tools/server/http/listen_address.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "tools/server/http/asio.h"

namespace coffer::server {
namespace {

constexpr const char* kHttp = "http://";
constexpr const char* kHttps = "https://";

std::string WithPort(const std::string& host, uint16_t port) {
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

}  // namespace

std::string ListenAddress::Text() const { return absl::StrCat(is_tls ? kHttps : "", WithPort(host, port)); }

std::string ListenAddress::Url() const {
  const std::string reached = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  return absl::StrCat(is_tls ? kHttps : kHttp, WithPort(reached, port));
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  const auto wrong = [text](std::string_view why) {
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text), "\" is not an address to listen on: ",
                                                   std::string(why), " (example: 127.0.0.1:9000)"));
  };
  ListenAddress address;
  address.is_tls = text.starts_with(kHttps);
  std::string_view place = text;
  for (const std::string_view scheme : {kHttp, kHttps}) {
    if (text.starts_with(scheme)) place.remove_prefix(scheme.size());
  }
  const size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return wrong("it has no port");
  const std::string_view port = place.substr(colon + 1);
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (port.empty() || parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) {
    return wrong("the port is not a number from 0 to 65535");
  }
  std::string_view host = place.substr(0, colon);
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
