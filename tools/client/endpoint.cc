#include "tools/client/endpoint.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/text.h"

namespace coffer::client {
namespace {

constexpr std::string_view kPlain = "http://";
constexpr std::string_view kTls = "https://";

absl::Status Wrong(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", AsAbsl(text), "\" is no endpoint: ", AsAbsl(why),
                                                 "; write it as https://s3.example.com:9000"));
}

// The port of "host:9000" or "[::1]:9000"; empty without one.
std::string_view PortOf(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool is_inside_brackets = colon != host.npos && host.find(']', colon) != host.npos;
  return colon == host.npos || is_inside_brackets ? std::string_view() : host.substr(colon + 1);
}

}  // namespace

absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  Endpoint endpoint{.is_tls = text.starts_with(kTls)};
  if (!endpoint.is_tls && !text.starts_with(kPlain)) return Wrong(text, "it does not begin with http:// or https://");
  std::string_view host = text.substr(endpoint.is_tls ? kTls.size() : kPlain.size());
  if (host.ends_with('/')) host.remove_suffix(1);
  if (host.empty()) return Wrong(text, "it names no host");
  if (host.find('@') != host.npos) return Wrong(text, "credentials do not belong into it");
  if (host.find_first_of("/?# \t\r\n") != host.npos) return Wrong(text, "it has more than a host and a port");
  const std::string_view port = PortOf(host);
  uint32_t number = 0;
  if (host.ends_with(':') || (!port.empty() && (!absl::SimpleAtoi(AsAbsl(port), &number) || number > 65535))) {
    return Wrong(text, "its port is no number");
  }
  endpoint.url = absl::StrCat(AsAbsl(endpoint.is_tls ? kTls : kPlain), AsAbsl(host));
  if (number == (endpoint.is_tls ? 443 : 80)) host.remove_suffix(port.size() + 1);
  endpoint.host = host;
  return endpoint;
}

}  // namespace coffer::client
