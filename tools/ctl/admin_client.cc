// The client's side of the admin socket: one request, one answer, one connection.
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "engine/base/secret.h"
#include "engine/base/status.h"
#include "tools/ctl/admin_channel.h"
#include "tools/server/http/local_socket.h"

namespace coffer::ctl {
namespace {

namespace beast = boost::beast;

absl::Status Broken(std::string_view what) {
  return absl::UnavailableError(absl::StrCat("the server's admin socket ", std::string(what)));
}

absl::Status SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return Broken(absl::StrCat("takes no request: ", std::strerror(errno)));
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReceiveAll(int fd) {
  std::string received;
  char piece[4096];
  while (true) {
    const ssize_t count = ::recv(fd, piece, sizeof(piece), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Broken(absl::StrCat("does not answer: ", std::strerror(errno)));
    if (count == 0) return received;
    received.append(piece, static_cast<size_t>(count));
  }
}

absl::StatusOr<admin::AdminResponse> ParseAnswer(std::string_view received) {
  beast::http::response_parser<beast::http::string_body> parser;
  parser.eager(true);
  beast::error_code error;
  parser.put(boost::asio::buffer(received.data(), received.size()), error);
  if (!error && !parser.is_done()) parser.put_eof(error);
  if (error || !parser.is_done()) return Broken("gave an answer that is cut off or malformed");
  return admin::AdminResponse{.status = static_cast<int>(parser.get().result_int()), .body = parser.get().body()};
}

}  // namespace

absl::StatusOr<admin::AdminResponse> AskServer(const std::string& socket_path, const admin::AdminRequest& request,
                                               std::chrono::seconds patience) {
  ASSIGN_OR_RETURN(const server::Descriptor socket, server::ConnectLocal(socket_path));
  const timeval wait{.tv_sec = patience.count(), .tv_usec = 0};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
  RETURN_IF_ERROR(SendAll(socket.fd(), absl::StrCat(request.method, " ", request.target,
                                                    " HTTP/1.1\r\nHost: coffer\r\nConnection: close\r\n"
                                                    "Content-Type: application/json\r\nContent-Length: ",
                                                    request.body.size(), "\r\n\r\n", request.body)));
  ASSIGN_OR_RETURN(std::string received, ReceiveAll(socket.fd()));
  absl::StatusOr<admin::AdminResponse> answer = ParseAnswer(received);
  Wipe(received);
  return answer;
}

}  // namespace coffer::ctl
