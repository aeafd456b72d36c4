#include "bench/load/stream.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"

namespace coffer::bench {
namespace {

std::string TlsError(const SSL* ssl) {
  if (const long verified = SSL_get_verify_result(ssl); verified != X509_V_OK) {
    return absl::StrCat(X509_verify_cert_error_string(verified), " (--insecure takes any certificate)");
  }
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.data();
}

ssize_t Outcome(ssize_t count) {
  if (count > 0) return count;
  return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

}  // namespace

absl::Status Stream::Connect(const Endpoint& endpoint) {
  Close();
  socket_ = ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
  if (socket_ < 0 || connect(socket_, address, endpoint.address_bytes) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot connect to ", endpoint.host, ": ", std::strerror(errno)));
  }
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  absl::Status status = endpoint.tls != nullptr ? ShakeHands(endpoint) : absl::OkStatus();
  fcntl(socket_, F_SETFL, O_NONBLOCK);
  return status;
}

absl::Status Stream::ShakeHands(const Endpoint& endpoint) {
  ssl_.reset(SSL_new(endpoint.tls.get()));
  SSL_set_fd(ssl_.get(), socket_);
  if (endpoint.is_name) {
    SSL_set_tlsext_host_name(ssl_.get(), endpoint.name.c_str());
    SSL_set1_host(ssl_.get(), endpoint.name.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), endpoint.name.c_str());
  }
  ERR_clear_error();
  if (SSL_connect(ssl_.get()) == 1) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("no TLS with ", endpoint.host, ": ", TlsError(ssl_.get())));
}

void Stream::Close() {
  ssl_.reset();
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

ssize_t Stream::TlsOutcome(int result, size_t count) {
  if (result > 0) return static_cast<ssize_t>(count);
  const int error = SSL_get_error(ssl_.get(), result);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

ssize_t Stream::Send(std::span<iovec> parts) {
  if (ssl_ == nullptr) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return Outcome(sendmsg(socket_, &message, MSG_NOSIGNAL));
  }
  while (!parts.empty() && parts.front().iov_len == 0) parts = parts.subspan(1);
  if (parts.empty()) return 0;
  size_t count = 0;
  ERR_clear_error();
  const int result = SSL_write_ex(ssl_.get(), parts.front().iov_base, parts.front().iov_len, &count);
  return TlsOutcome(result, count);
}

ssize_t Stream::Receive(std::span<char> buffer) {
  if (ssl_ == nullptr) return Outcome(recv(socket_, buffer.data(), buffer.size(), 0));
  size_t count = 0;
  ERR_clear_error();
  const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
  return TlsOutcome(result, count);
}

}  // namespace coffer::bench
