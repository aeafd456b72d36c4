// A request's way in: its head, its body, and the call for the outcome.
#include <algorithm>
#include <utility>

#include "api/http/head_check.h"
#include "tools/server/http/connection.h"
#include "tools/server/http/health.h"

namespace coffer::server {
namespace {

// A long head's memory is given back before its request is answered, however long the client takes to read that.
constexpr size_t kInputKeptBytes = 8 * 1024;

SteadyTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

bool Connection::ReadHead() {
  // RFC 9112, 2.2: empty lines before a request line are ignored; some clients send one after a body.
  while (in_.starts_with("\r\n")) {
    in_.erase(0, 2);
    searched_ = 0;
  }
  if (!std::exchange(head_begun_, true)) head_since_ = Now();  // not at each wake: TLS wakes without a byte for us
  const size_t length = FindHeadEnd(in_, searched_);
  if (length > 0) {
    searched_ = 0;
    const bool goes_on = BeginRequest(std::string_view(in_).substr(0, length));
    in_.erase(0, length);
    if (in_.capacity() > kInputKeptBytes) in_.shrink_to_fit();
    return goes_on;
  }
  if (in_.size() >= http::kHeadBytesMax) return AnswerByTransport(431, "the request head is too large");
  if (in_.empty()) {
    if (host_.draining) {
      Close();
      return false;
    }
    in_ = std::string();  // an idle connection holds little
    out_ = std::string();
  }
  const bool is_idle = in_.empty() && served_one_;
  const std::span<char> into = loop_.scratch().first(http::kHeadBytesMax - in_.size());
  size_t count = 0;
  if (!Receive(into, count, is_idle ? Waiting::kIdle : Waiting::kHead, head_since_)) return false;
  if (in_.empty()) head_since_ = Now();
  in_.append(into.data(), count);
  return true;
}

bool Connection::BeginRequest(std::string_view head) {
  served_one_ = true;
  head_begun_ = false;
  request_ = std::make_unique<Request>();
  Request& request = *request_;
  request.started = Now();
  const HeadProblem problem = ParseHead(head, request.parsed);
  if (problem.status != 0) return AnswerByTransport(problem.status, problem.reason);
  request.body_left = request.parsed.content_length;
  request.body_ended = !request.parsed.has_body();
  if (IsHealthCheck(request.parsed.head, host_.host_names)) return AnswerHealth();
  request.parsed.head.peer_address = peer_;
  request.parsed.head.is_tls = channel_.is_tls();
  OpContext context;
  context.stop = host_.stop.get_token();
  if (host_.observer != nullptr) host_.observer->Began();
  request.exchange = host_.begin(context, request.parsed.head);
  phase_ = Phase::kBody;
  return true;
}

bool Connection::ReadBody() {
  Request& request = *request_;
  if (request.body_broken) return AnswerByTransport(400, "the chunked transfer coding of the body is malformed");
  const http::Wish wish = request.exchange->wish();
  const bool wants_body = wish.step == http::Wish::Step::kBody;
  // Also before an empty body and before one that came with the head: botocore, answered without it, takes the next
  // answer on the connection for the rest of this one.
  if (request.parsed.expects_continue && !request.continued && (wants_body || request.body_ended)) {
    request.continued = true;
    out_ = "HTTP/1.1 100 Continue\r\n\r\n";
    after_send_ = Phase::kBody;
    phase_ = Phase::kSend;
    return true;
  }
  if (request.body_ended || !wants_body) {
    phase_ = Phase::kFinish;
    return true;
  }
  if (!in_.empty()) {
    PushInput(in_, /*from_buffer=*/false, wish.brief);
    return phase_ != Phase::kStep;
  }
  return ReceiveBody();
}

bool Connection::ReceiveBody() {
  Request& request = *request_;
  bool waits = false;
  if (!TakeBuffer(waits)) return waits ? false : AnswerByTransport(503, "the server is short of memory, try again");
  std::span<char> into = request.buffer.span();
  if (!request.parsed.chunked) into = into.first(std::min<uint64_t>(into.size(), request.body_left));
  size_t count = 0;
  if (!Receive(into, count, Waiting::kBody, Now())) {
    if (request_ != nullptr) request_->buffer = Buffer();  // a slow client holds none
    return false;
  }
  // What else has arrived joins it: a step on a worker is worth a full buffer.
  size_t more = 0;
  while (count < into.size() && channel_.Read(into.subspan(count), more) == Moved::kSome) count += more;
  request.pace.Received(count);
  PushInput({into.data(), count}, /*from_buffer=*/true, request.exchange->wish().brief);
  return phase_ != Phase::kStep;
}

void Connection::PushInput(std::string_view input, bool from_buffer, bool brief) {
  if (brief) return AfterPush(input, PushAll(input, /*only_brief=*/true), from_buffer);
  auto consumed = std::make_shared<size_t>(0);
  Offload(
      *host_.workers, [this, input, consumed] { *consumed = PushAll(input, /*only_brief=*/false); },
      [this, input, consumed, from_buffer] {
        AfterPush(input, *consumed, from_buffer);
        return true;
      });
}

size_t Connection::PushAll(std::string_view input, bool only_brief) {
  Request& request = *request_;
  std::string_view rest = input;
  while (!rest.empty() && !request.body_ended && !request.body_broken) {
    const http::Wish wish = request.exchange->wish();
    if (wish.step != http::Wish::Step::kBody || (only_brief && !wish.brief)) break;
    const std::string_view data = NextPiece(rest);
    if (!data.empty()) request.exchange->Push(data);
  }
  return input.size() - rest.size();
}

void Connection::AfterPush(std::string_view input, size_t consumed, bool from_buffer) {
  phase_ = Phase::kBody;
  if (from_buffer) {
    in_.assign(input.substr(consumed));
  } else {
    in_.erase(0, consumed);
  }
}

std::string_view Connection::NextPiece(std::string_view& input) {
  Request& request = *request_;
  if (!request.parsed.chunked) {
    const std::string_view data = input.substr(0, std::min<uint64_t>(input.size(), request.body_left));
    request.body_left -= data.size();
    request.body_ended = request.body_left == 0;
    input.remove_prefix(data.size());
    return data;
  }
  const http::ChunkedDecoder::Step step = request.chunks.Next(input);
  input.remove_prefix(step.consumed);
  request.body_ended = step.state == http::ChunkedDecoder::State::kEnd;
  request.body_broken = step.state == http::ChunkedDecoder::State::kError;
  return step.data;
}

bool Connection::FinishExchange() {
  request_->buffer = Buffer();
  const http::Wish wish = request_->exchange->wish();
  if (wish.step == http::Wish::Step::kPull || wish.step == http::Wish::Step::kDone) {
    phase_ = Phase::kAnswer;
    return true;
  }
  phase_ = Phase::kStep;
  request_->early = request_->exchange->early_answer();
  request_->quiet_since = Now();
  if (!wish.brief) {
    host_.workers->Post([lent = Lend()] { lent->StartFinish(); });
    return false;
  }
  inline_step_ = true;
  inline_done_ = false;
  StartFinish();
  inline_step_ = false;
  if (inline_done_) phase_ = Phase::kAnswer;
  return inline_done_;
}

void Connection::StartFinish() {
  const std::shared_ptr<s3::Exchange> exchange = request_->exchange;
  exchange->FinishAsync([lent = Lend()] {
    if (lent->loop_.IsCurrentThread() && lent->inline_step_) {
      lent->inline_done_ = true;
      return;
    }
    asio::post(lent->loop_.context(), [self = lent->shared_from_this()] {
      self->Resume([connection = self.get()] {
        connection->phase_ = Phase::kAnswer;
        return true;
      });
    });
  });
}

bool Connection::DiscardBody() {
  while (!in_.empty() && !request_->body_ended && !request_->body_broken) {
    std::string_view rest = in_;
    NextPiece(rest);
    in_.erase(0, in_.size() - rest.size());
  }
  if (request_->body_ended) {
    request_.reset();
    phase_ = Phase::kHead;
    return true;
  }
  std::span<char> into = loop_.scratch();
  into = into.first(std::min<uint64_t>(into.size(), request_->body_left));
  size_t count = 0;
  if (!Receive(into, count, Waiting::kBody, Now())) return false;
  request_->pace.Received(count);
  in_.assign(into.data(), count);
  return true;
}

}  // namespace coffer::server
