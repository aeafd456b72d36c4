#include "bench/load/connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace coffer::bench {
namespace {

constexpr size_t kTextBytesMax = 64 * 1024;

iovec ToVector(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

absl::Status Connection::Open() {
  Close();
  socket_ = ::socket(endpoint_->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* address = reinterpret_cast<const sockaddr*>(&endpoint_->address);
  if (socket_ < 0 || connect(socket_, address, endpoint_->address_bytes) != 0) {
    return absl::UnavailableError(absl::StrCat("cannot connect to ", endpoint_->host, ": ", std::strerror(errno)));
  }
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return absl::OkStatus();
}

void Connection::Close() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
}

Connection::Progress Connection::Send(uint64_t begin) {
  begin_ = begin;
  body_bytes_ = 0;
  text_.clear();
  reader_.Begin(request.op == Op::kStat);
  const std::string_view stamp =
      request.stamp ? std::string_view(request.stamp->data(), kStampBytes) : std::string_view();
  parts_ = {ToVector(request.head), ToVector(stamp), ToVector(request.rest)};
  unsent_ = 0;
  return SendMore();
}

Connection::Progress Connection::SendMore() {
  while (has_unsent()) {
    msghdr message{};
    message.msg_iov = &parts_[unsent_];
    message.msg_iovlen = parts_.size() - unsent_;
    const ssize_t sent = sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return errno == EAGAIN ? Progress::kWaiting : Progress::kBroken;
    size_t left = static_cast<size_t>(sent);
    while (has_unsent() && left >= parts_[unsent_].iov_len) left -= parts_[unsent_++].iov_len;
    if (has_unsent()) {
      parts_[unsent_].iov_base = static_cast<char*>(parts_[unsent_].iov_base) + left;
      parts_[unsent_].iov_len -= left;
    }
  }
  return Progress::kWaiting;
}

Connection::Progress Connection::Receive(std::span<char> buffer) {
  const ssize_t count = recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Progress::kWaiting;
  if (count <= 0) return Progress::kBroken;
  std::string_view bytes(buffer.data(), static_cast<size_t>(count));
  while (!bytes.empty() && reader_.state() == ResponseReader::State::kMore) TakeBody(reader_.Next(bytes));
  if (reader_.state() == ResponseReader::State::kMore) return Progress::kWaiting;
  const bool is_clean = reader_.state() == ResponseReader::State::kDone && bytes.empty();
  return is_clean ? Progress::kAnswered : Progress::kBroken;
}

void Connection::TakeBody(std::string_view bytes) {
  if (bytes.empty()) return;
  body_bytes_ += bytes.size();
  if (request.check && has_wanted_status()) request.check->Take(bytes);
  if (request.wants_text || !has_wanted_status()) text_.append(bytes.substr(0, kTextBytesMax - text_.size()));
}

}  // namespace coffer::bench
