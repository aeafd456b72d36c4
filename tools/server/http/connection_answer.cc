// An answer's way out: head and small body in one send, larger bodies through one buffer.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/server/http/connection.h"

namespace coffer::server {
namespace {

// An answer with a body up to this goes out with its head in one piece, and draws no buffer.
constexpr uint64_t kSmallBodyBytes = 8 * 1024;
// So much is pulled at least when a socket is writable: a backend's block, of which nothing is left to be kept.
constexpr size_t kRoomBytesMin = 64 * 1024;
// So much that could not be sent after all leaves the buffer for a place of its own.
constexpr size_t kUnsentBytesMax = 64 * 1024;
// So much of a body that an answer did not need is read for the sake of keeping the connection.
constexpr uint64_t kDiscardBytesMax = 64 * 1024;
// Room before and after a chunk's data for its size line (up to eight digits and CR LF) and its end.
constexpr size_t kChunkSizeRoom = 10;
constexpr size_t kChunkEndRoom = 2;

}  // namespace

bool Connection::AnswerByTransport(int status, std::string_view reason) {
  if (request_ == nullptr) request_ = std::make_unique<Request>();
  Request& request = *request_;
  if (request.exchange != nullptr) {
    ReportRequest(/*complete=*/false);
    host_.workers->Post([abandoned = std::move(request.exchange)] {});
    request.exchange = nullptr;
  }
  request.buffer = Buffer();
  request.parsed.keep_alive = false;
  request.transport = MakeTransportError(status, reason, RandomHex(*host_.random, 8), host_.host_id);
  if (host_.observer != nullptr) host_.observer->Refused(request.transport.head.status, reason, peer_);
  phase_ = Phase::kAnswer;
  return true;
}

bool Connection::AnswerHealth() {
  const bool is_healthy = host_.is_healthy == nullptr || host_.is_healthy();
  TransportAnswer& answer = request_->transport;
  answer.head.status = is_healthy ? 200 : 503;
  answer.head.headers.Add("Content-Type", "text/plain");
  answer.body = is_healthy ? "ok\n" : "read-only\n";
  answer.head.content_length = answer.body.size();
  phase_ = Phase::kAnswer;
  return true;
}

bool Connection::MayKeepAlive() const {
  const Request& request = *request_;
  if (!request.parsed.keep_alive || host_.draining || request.framing == Framing::kClose) return false;
  if (request.body_ended) return true;
  // Whether a client that was not told to continue sends its body anyway cannot be known.
  const bool may_never_come = request.parsed.expects_continue && !request.continued;
  return !request.parsed.chunked && !may_never_come && request.body_left <= kDiscardBytesMax;
}

bool Connection::AppendHead(const http::ResponseHead& head) {
  Request& request = *request_;
  request.framing = ChooseFraming(head, request.parsed.head.method == "HEAD", request.parsed.is_http_1_0);
  request.answered = std::chrono::steady_clock::now();
  request.keep_alive = MayKeepAlive();
  request.answer_left = head.content_length.value_or(0);
  request.answer_ended =
      request.framing == Framing::kNone || (request.framing == Framing::kLength && request.answer_left == 0);
  out_.clear();
  return AppendResponseHead(head, request.framing, request.parsed.is_http_1_0, request.keep_alive, loop_.date(), out_);
}

bool Connection::BeginAnswer() {
  Request& request = *request_;
  request.early = nullptr;
  if (request.answered_early) return FollowEarlyAnswer();
  if (!AppendHead(request.exchange ? request.exchange->response() : request.transport.head)) {
    return AnswerByTransport(500, "the answer could not be written");
  }
  if (request.exchange == nullptr && !request.answer_ended) {
    out_ += request.transport.body;
    request.answer_ended = true;
  }
  phase_ = request.answer_ended ? Phase::kSend : Phase::kPull;
  after_send_ = Phase::kEnd;
  return true;
}

bool Connection::PullMore() {
  Request& request = *request_;
  const bool is_small = !out_.empty() && request.framing == Framing::kLength && request.answer_left <= kSmallBodyBytes;
  if (!is_small && !AwaitRoom()) return false;
  bool waits = false;
  if (!is_small && !TakeBuffer(waits)) {
    if (!waits) Reset();
    return false;
  }
  void (Connection::*pull)() = is_small ? &Connection::PullSmall : &Connection::PullPiece;
  pull_failed_ = false;
  if (request.exchange->wish().brief) {
    (this->*pull)();
    return AfterPull();
  }
  Offload(
      *host_.workers, [this, pull] { (this->*pull)(); }, [this] { return AfterPull(); });
  return false;
}

// Nothing is pulled that the socket will not take: a client that reads slowly holds no buffer while it is waited for.
bool Connection::AwaitRoom() {
  const Request& request = *request_;
  const size_t room = channel_.SendRoom();
  uint64_t wanted = host_.buffers->block_bytes();
  if (request.framing == Framing::kLength) wanted = std::min(wanted, request.answer_left);
  if (room < wanted && !room_awaited_) {
    room_awaited_ = true;
    request_->buffer = Buffer();
    return WaitFor(Moved::kWantsWrite, Waiting::kWrite, std::chrono::steady_clock::now());
  }
  room_awaited_ = false;
  room_bytes_ = std::max(room, kRoomBytesMin);
  return true;
}

void Connection::PullSmall() {
  Request& request = *request_;
  const size_t head_bytes = out_.size();
  out_.resize(head_bytes + request.answer_left);
  while (request.answer_left > 0) {
    const size_t at = out_.size() - request.answer_left;
    const absl::StatusOr<size_t> count = request.exchange->Pull({out_.data() + at, request.answer_left});
    pull_failed_ = !count.ok() || *count == 0;
    if (pull_failed_) return;
    request.answer_left -= *count;
  }
  request.answer_ended = true;
}

void Connection::PullPiece() {
  Request& request = *request_;
  const std::span<char> room = request.buffer.span().first(std::min(request.buffer.size(), room_bytes_));
  std::span<char> into = room;
  if (request.framing == Framing::kLength) into = room.first(std::min<uint64_t>(room.size(), request.answer_left));
  if (request.framing == Framing::kChunked)
    into = room.subspan(kChunkSizeRoom, room.size() - kChunkSizeRoom - kChunkEndRoom);
  const absl::StatusOr<size_t> count = request.exchange->Pull(into);
  pull_failed_ = !count.ok() || (*count == 0 && request.framing == Framing::kLength);
  if (pull_failed_) return;
  if (request.framing == Framing::kChunked) return FrameChunk(*count);
  piece_ = {into.data(), *count};
  request.answer_left -= std::min<uint64_t>(request.answer_left, *count);
  request.answer_ended = request.framing == Framing::kLength ? request.answer_left == 0 : *count == 0;
}

void Connection::FrameChunk(size_t count) {
  Request& request = *request_;
  request.answer_ended = count == 0;
  if (request.answer_ended) {
    piece_ = "0\r\n\r\n";
    return;
  }
  std::array<char, kChunkSizeRoom> line;
  char* end = std::to_chars(line.data(), line.data() + kChunkSizeRoom - 2, count, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  const size_t line_bytes = static_cast<size_t>(end - line.data());
  char* data = request.buffer.data() + kChunkSizeRoom;
  std::copy(line.data(), end, data - line_bytes);
  data[count] = '\r';
  data[count + 1] = '\n';
  piece_ = {data - line_bytes, line_bytes + count + kChunkEndRoom};
}

bool Connection::AfterPull() {
  if (pull_failed_) {
    Reset();  // the head is promised: only a cut connection tells the client that this is not the object
    return false;
  }
  after_send_ = request_->answer_ended ? Phase::kEnd : Phase::kPull;
  phase_ = Phase::kSend;
  return true;
}

bool Connection::Send() {
  while (out_sent_ < out_.size() || !piece_.empty()) {
    size_t sent = 0;
    const Moved moved = channel_.Write(std::string_view(out_).substr(out_sent_), piece_, sent);
    if (moved != Moved::kSome) {
      KeepUnsent();
      return WaitFor(moved, Waiting::kWrite, std::chrono::steady_clock::now());
    }
    const size_t of_head = std::min(sent, out_.size() - out_sent_);
    out_sent_ += of_head;
    piece_.remove_prefix(sent - of_head);
  }
  out_.clear();
  out_sent_ = 0;
  phase_ = after_send_;
  return true;
}

void Connection::KeepUnsent() {
  if (piece_.empty() || piece_.size() > kUnsentBytesMax) return;
  out_.erase(0, out_sent_);
  out_sent_ = 0;
  out_.append(piece_);
  piece_ = {};
  request_->buffer = Buffer();
}

bool Connection::EndRequest() {
  Request& request = *request_;
  ReportRequest(/*complete=*/true);
  const bool keep_alive = request.keep_alive;
  const bool body_ended = request.body_ended;
  request.exchange.reset();
  request.buffer = Buffer();
  if (keep_alive && !body_ended) {
    phase_ = Phase::kDiscard;
    return true;
  }
  request_.reset();
  phase_ = keep_alive ? Phase::kHead : Phase::kLinger;
  if (keep_alive || !host_.draining || !body_ended) return true;
  Close();
  return false;
}

void Connection::ReportRequest(bool complete) {
  const Request& request = *request_;
  if (request.exchange == nullptr || host_.observer == nullptr) return;
  RequestReport report{.record = request.exchange->record(), .head = request.parsed.head, .complete = complete};
  report.took = std::chrono::steady_clock::now() - request.started;
  if (request.answered > request.started) report.first_byte = request.answered - request.started;
  host_.observer->Ended(report);
}

}  // namespace coffer::server
