#include "tools/server/http/connection.h"

#include <utility>

namespace coffer::server {
namespace {

// After so many phases in a row the loop's other connections get their turn.
constexpr int kPhasesInARow = 128;
constexpr std::chrono::milliseconds kBufferRetry{10};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

Connection::Connection(Loop& loop, HttpHost& host, Accepted accepted)
    : loop_(loop),
      host_(host),
      admitted_(std::move(accepted.place)),
      channel_(std::move(accepted.channel)),
      peer_(std::move(accepted.peer)),
      refusal_(accepted.refusal) {}

Connection::~Connection() = default;

void Connection::Start(Loop::Connections::iterator place) {
  place_ = place;
  if (channel_.Prepare()) return Close();
  if (!channel_.is_tls()) {
    Begin();
    return Advance();
  }
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
      *host_.handshakes, [this, moved] { *moved = channel_.Handshake(); },
      [this, moved] { return AfterHandshake(*moved); });
  return false;
}

bool Connection::AfterHandshake(Moved moved) {
  if (moved == Moved::kSome) {
    Begin();
    return true;
  }
  phase_ = Phase::kHandshake;
  if (moved != Moved::kEnded) return WaitFor(moved, Waiting::kHead, head_since_);
  if (host_.observer != nullptr) host_.observer->HandshakeFailed(channel_.handshake_error(), peer_);
  channel_.DropTls();
  phase_ = Phase::kLinger;  // so that the client can read the alert
  return true;
}

void Connection::Begin() {
  phase_ = Phase::kHead;
  if (!refusal_.empty()) AnswerByTransport(503, refusal_);
}

void Connection::Offload(WorkerPool& pool, std::function<void()> step, std::function<bool()> then) {
  phase_ = Phase::kStep;
  pool.Post([lent = Lend(), step = std::move(step), then = std::move(then)]() mutable {
    step();
    asio::post(lent->loop_.context(),
               [self = lent->shared_from_this(), then = std::move(then)] { self->Resume(then); });
  });
}

std::shared_ptr<Connection> Connection::Lend() { return host_.errands.Lend(shared_from_this()); }

void Connection::Resume(const std::function<bool()>& then) {
  if (phase_ == Phase::kClosed) return;
  if (aborted_) return Close();
  if (then()) Advance();
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
  if (why == Waiting::kWrite) untaken_ = channel_.Unacknowledged();
  const Socket::wait_type type = moved == Moved::kWantsRead ? Socket::wait_read : Socket::wait_write;
  channel_.socket().async_wait(type, [self = shared_from_this(), id = ++wait_id_](error_code error) {
    if (self->wait_id_ != id || self->phase_ == Phase::kClosed) return;
    if (self->waiting_ == Waiting::kBody) self->request_->pace.Waited(Now() - self->since_);
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
  // The tick sees only those that wait, and a client that sends without a pause never does.
  if (Now() - head_since_ >= host_.timeouts.linger) {
    Close();
    return false;
  }
  size_t count = 0;
  return Receive(loop_.scratch(), count, Waiting::kLinger, head_since_);
}

void Connection::CheckDeadline(SteadyTime now) {
  if (phase_ == Phase::kStep && request_ != nullptr && request_->early != nullptr) return BreakSilence(now);
  const bool is_slow = waiting_ == Waiting::kBody && IsBodySlow(now);
  if (!is_slow && !IsOverdue(waiting_, since_, now, host_.timeouts)) return;
  if (waiting_ == Waiting::kWrite && TakesBytes(now)) return;
  const Waiting waiting = waiting_;
  waiting_ = Waiting::kNothing;
  ++wait_id_;
  if (waiting == Waiting::kWrite) return Reset();
  const bool can_answer =
      (waiting == Waiting::kHead && !in_.empty()) || (waiting == Waiting::kBody && phase_ == Phase::kBody);
  if (phase_ == Phase::kHandshake && host_.observer != nullptr) {
    host_.observer->HandshakeFailed("the client took too long", peer_);
  }
  if (!can_answer) return Close();
  error_code error;
  channel_.socket().cancel(error);
  AnswerByTransport(408, "the client took too long to send its request");
  Advance();
}

// A socket becomes writable when a third of its buffer is free; a slow client takes bytes long before.
bool Connection::TakesBytes(SteadyTime now) {
  const size_t untaken = channel_.Unacknowledged();
  const bool takes = untaken < untaken_;
  if (takes) since_ = now;
  untaken_ = untaken;
  return takes;
}

bool Connection::IsBodySlow(SteadyTime now) {
  const auto window = host_.timeouts.body;
  const uint64_t bytes_min = host_.body_rate_min * static_cast<uint64_t>(window.count()) / 1000;
  return request_->pace.IsTooSlow(now - since_, window, bytes_min);
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
    ReportRequest(/*complete=*/false);
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
