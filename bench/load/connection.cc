#include "bench/load/connection.h"

namespace coffer::bench {
namespace {

constexpr size_t kTextBytesMax = 64 * 1024;

iovec ToVector(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

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
    const ssize_t sent = stream_.Send(std::span(parts_).subspan(unsent_));
    if (sent <= 0) return sent == 0 ? Progress::kWaiting : Progress::kBroken;
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
  // Until there is no more: what TLS has taken off the socket already, the socket does not tell of again.
  while (reader_.state() == ResponseReader::State::kMore) {
    const ssize_t count = stream_.Receive(buffer);
    if (count <= 0) return count == 0 ? Progress::kWaiting : Progress::kBroken;
    std::string_view bytes(buffer.data(), static_cast<size_t>(count));
    while (!bytes.empty() && reader_.state() == ResponseReader::State::kMore) TakeBody(reader_.Next(bytes));
    if (!bytes.empty()) return Progress::kBroken;
  }
  return reader_.state() == ResponseReader::State::kDone ? Progress::kAnswered : Progress::kBroken;
}

void Connection::TakeBody(std::string_view bytes) {
  if (bytes.empty()) return;
  body_bytes_ += bytes.size();
  if (request.check && has_wanted_status()) request.check->Take(bytes);
  if (request.wants_text || !has_wanted_status()) text_.append(bytes.substr(0, kTextBytesMax - text_.size()));
}

}  // namespace coffer::bench
