#include "tools/server/connection.h"

#include <sys/socket.h>

#include <cstring>
#include <utility>

namespace coffer::server {
namespace {

// After so many phases in a row the loop's other connections get their turn.
constexpr int kPhasesInARow = 128;
constexpr std::chrono::milliseconds kBufferRetry{10};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

std::string PeerText(const Socket& socket) {
  error_code error;
  const Stream::endpoint peer = socket.remote_endpoint(error);
  asio::ip::tcp::endpoint address;
  if (error || peer.size() > address.capacity()) return "";
  if (peer.protocol().family() == AF_UNIX) return "local";
  address.resize(peer.size());
  std::memcpy(address.data(), peer.data(), peer.size());
  const asio::ip::address host = address.address();
  if (!host.is_v6() || !host.to_v6().is_v4_mapped()) return host.to_string();
  return asio::ip::make_address_v4(asio::ip::v4_mapped, host.to_v6()).to_string();
}

}  // namespace

Connection::Connection(Loop& loop, HttpHost& host, Channel channel)
    : loop_(loop), host_(host), channel_(std::move(channel)) {}

Connection::~Connection() = default;

void Connection::Start(Loop::Connections::iterator place, bool refuse) {
  place_ = place;
  refused_ = refuse;
  peer_ = PeerText(channel_.socket());
  error_code error;
  channel_.socket().set_option(asio::ip::tcp::no_delay(true), error);
  channel_.socket().non_blocking(true, error);
  if (error) return Close();
  if (!channel_.is_tls()) return Begin();
  phase_ = Phase::kHandshake;
  WaitFor(Moved::kWantsRead, Waiting::kHead, head_since_ = Now());
}

void Connection::Advance() {
  for (int i = 0; i < kPhasesInARow; ++i) {
    if (!RunPhase()) return;
  }
  asio::post(loop_.context(), [self = shared_from_this()] { self->Advance(); });
}

bool Connection::RunPhase() {
  switch (phase_) {
    case Phase::kHandshake:
      return ShakeHands();
    case Phase::kHead:
      return ReadHead();
    case Phase::kBody:
      return ReadBody();
    case Phase::kFinish:
      return FinishExchange();
    case Phase::kAnswer:
      return BeginAnswer();
    case Phase::kPull:
      return PullMore();
    case Phase::kSend:
      return Send();
    case Phase::kEnd:
      return EndRequest();
    case Phase::kDiscard:
      return DiscardBody();
    case Phase::kLinger:
      return Linger();
    case Phase::kStep:
    case Phase::kClosed:
      return false;
  }
  return false;
}

bool Connection::ShakeHands() {
  if (channel_.SpeaksPlainHttp()) {
    channel_.DropTls();
    return AnswerByTransport(400, "this port speaks HTTPS, and the request came without TLS");
  }
  const auto moved = std::make_shared<Moved>();
  Offload(
      *host_.handshakes, [this, moved] { *moved = channel_.Handshake(); }, [this, moved] { AfterHandshake(*moved); });
  return false;
}

void Connection::AfterHandshake(Moved moved) {
  phase_ = Phase::kHandshake;
  if (moved == Moved::kSome) return Begin();
  if (moved != Moved::kEnded) {
    WaitFor(moved, Waiting::kHead, head_since_);
    return;
  }
  const LogField fields[] = {{"peer", peer_}, {"reason", channel_.handshake_error()}};
  host_.logger->Log(LogLevel::kInfo, "handshake failed", fields);
  channel_.DropTls();
  phase_ = Phase::kLinger;  // so that the client can read the alert
  Advance();
}

void Connection::Begin() {
  phase_ = Phase::kHead;
  if (refused_) AnswerByTransport(503, "there are too many connections, try again");
  Advance();
}

void Connection::Offload(WorkerPool& pool, std::function<void()> step, std::function<void()> then) {
  phase_ = Phase::kStep;
  pool.Post([self = shared_from_this(), step = std::move(step), then = std::move(then)]() mutable {
    step();
    Connection& connection = *self;
    asio::post(connection.loop_.context(), [self = std::move(self), then = std::move(then)] { self->Resume(then); });
  });
}

void Connection::Resume(const std::function<void()>& then) {
  if (phase_ == Phase::kClosed) return;
  if (aborted_) return Close();
  then();
  Advance();
}

bool Connection::Receive(std::span<char> into, size_t& count, Waiting why, SteadyTime since) {
  const Moved moved = channel_.Read(into, count);
  return moved == Moved::kSome || WaitFor(moved, why, since);
}

bool Connection::WaitFor(Moved moved, Waiting why, SteadyTime since) {
  if (moved == Moved::kEnded) {
    Close();
    return false;
  }
  waiting_ = why;
  since_ = since;
  const Socket::wait_type type = moved == Moved::kWantsRead ? Socket::wait_read : Socket::wait_write;
  channel_.socket().async_wait(type, [self = shared_from_this(), id = ++wait_id_](error_code error) {
    if (self->wait_id_ != id || self->phase_ == Phase::kClosed) return;
    self->waiting_ = Waiting::kNothing;
    if (error) return self->Close();
    self->Advance();
  });
  return false;
}

bool Connection::TakeBuffer(bool& waits) {
  waits = false;
  Request& request = *request_;
  if (request.buffer) return true;
  absl::StatusOr<Buffer> buffer = host_.buffers->Take();
  if (buffer.ok()) {
    request.buffer = *std::move(buffer);
    request.waits_for_buffer = false;
    return true;
  }
  if (!request.waits_for_buffer) request.buffer_wanted = Now();
  request.waits_for_buffer = true;
  if (Now() - request.buffer_wanted >= host_.timeouts.write) return false;
  waits = true;
  auto timer = std::make_shared<Timer>(loop_.context(), kBufferRetry);
  timer->async_wait([self = shared_from_this(), timer, id = ++wait_id_](error_code) {
    if (self->wait_id_ == id && self->phase_ != Phase::kClosed) self->Advance();
  });
  return false;
}

bool Connection::Linger() {
  // A wait that the deadline ends: closing at once would reset the connection, and with it an answer not yet read.
  if (!lingering_) {
    lingering_ = true;
    head_since_ = Now();
    channel_.ShutdownSend();
    in_ = std::string();
    out_ = std::string();
  }
  size_t count = 0;
  return Receive(loop_.scratch(), count, Waiting::kLinger, head_since_);
}

void Connection::CheckDeadline(SteadyTime now) {
  if (!IsOverdue(waiting_, since_, now, host_.timeouts)) return;
  const Waiting waiting = waiting_;
  waiting_ = Waiting::kNothing;
  ++wait_id_;
  if (waiting == Waiting::kWrite) return Reset();
  const bool can_answer =
      (waiting == Waiting::kHead && !in_.empty()) || (waiting == Waiting::kBody && phase_ == Phase::kBody);
  if (!can_answer) return Close();
  error_code error;
  channel_.socket().cancel(error);
  AnswerByTransport(408, "the client took too long to send its request");
  Advance();
}

void Connection::Drain() {
  if (IsIdle() || phase_ == Phase::kHandshake || phase_ == Phase::kLinger) Close();
}

void Connection::Abort() {
  aborted_ = true;
  if (phase_ != Phase::kStep) Close();
}

void Connection::Reset() {
  error_code error;
  channel_.socket().set_option(asio::socket_base::linger(true, 0), error);
  Close();
}

void Connection::Close() {
  if (phase_ == Phase::kClosed) return;
  const std::shared_ptr<Connection> self = shared_from_this();
  if (IsIdle()) channel_.ShutdownSend();  // not where an answer was cut: what TLS does not end is truncated
  phase_ = Phase::kClosed;
  waiting_ = Waiting::kNothing;
  ++wait_id_;
  if (request_ != nullptr) {
    LogRequest(/*complete=*/false);
    // What an abandoned exchange undoes may wait for the disk.
    if (request_->exchange != nullptr) {
      host_.workers->Post([abandoned = std::move(request_->exchange)] {});
    }
    request_.reset();
  }
  error_code error;
  channel_.socket().close(error);
  loop_.Remove(place_);
}

}  // namespace coffer::server
