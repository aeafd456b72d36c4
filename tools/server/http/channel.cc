#include "tools/server/http/channel.h"

#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace coffer::server {
namespace {

// Of an answer the system keeps so much beyond what is on its way. Without a bound it is megabytes a connection.
constexpr int kNotSentBytesMax = 256 * 1024;
using NotSentBytesMax = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;

Moved OutcomeOf(const error_code& error, Moved when_blocked) {
  if (!error) return Moved::kSome;
  return error == asio::error::would_block || error == asio::error::try_again ? when_blocked : Moved::kEnded;
}

}  // namespace

Channel::Channel(Socket socket, std::shared_ptr<const TlsCertificateSet> certificates)
    : socket_(std::move(socket)), is_tls_(certificates != nullptr) {
  if (is_tls_) tls_ = std::make_unique<TlsSession>(std::move(certificates), socket_.native_handle());
}

bool Channel::SpeaksPlainHttp() {
  if (tls_->has_received()) return false;  // what comes next may be any byte
  char first = 0;
  return ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) == 1 && first >= 'A' && first <= 'Z';
}

Moved Channel::Handshake() {
  const Moved moved = tls_->Handshake();
  if (moved == Moved::kEnded) handshake_error_ = tls_->TakeError();
  return moved;
}

error_code Channel::Prepare() {
  error_code error;
  socket_.non_blocking(true, error);
  if (error) return error;
  error_code ignored;  // a local socket has none of these
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(NotSentBytesMax(kNotSentBytesMax), ignored);
  return error;
}

size_t Channel::Queued(unsigned long which) {
  int bytes = 0;
  return ::ioctl(socket_.native_handle(), which, &bytes) == 0 && bytes > 0 ? static_cast<size_t>(bytes) : 0;
}

size_t Channel::SendRoom() {
  asio::socket_base::send_buffer_size size;
  error_code error;
  socket_.get_option(size, error);
  const auto left = [](size_t bytes_max, size_t bytes) { return bytes < bytes_max ? bytes_max - bytes : 0; };
  return std::min(left(static_cast<size_t>(size.value()), Queued(SIOCOUTQ)),
                  left(kNotSentBytesMax, Queued(SIOCOUTQNSD)));
}

void Channel::DropTls() {
  tls_.reset();
  is_tls_ = false;
}

Moved Channel::Read(std::span<char> into, size_t& count) {
  if (tls_ != nullptr) return tls_->Read(into, count);
  error_code error;
  count = socket_.read_some(asio::buffer(into.data(), into.size()), error);
  return OutcomeOf(error, Moved::kWantsRead);
}

Moved Channel::Write(std::string_view first, std::string_view second, size_t& count) {
  if (tls_ != nullptr) return tls_->Write(first, second, count);
  const std::array<asio::const_buffer, 2> parts = {asio::buffer(first.data(), first.size()),
                                                   asio::buffer(second.data(), second.size())};
  error_code error;
  count = socket_.write_some(parts, error);
  return OutcomeOf(error, Moved::kWantsWrite);
}

void Channel::ShutdownSend() {
  if (tls_ != nullptr) tls_->ShutdownSend();
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
}

}  // namespace coffer::server
