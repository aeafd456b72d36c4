// One client's connection: requests in order, each an exchange with the service, driven by what the socket gives and
// takes.
//
// Lives on its loop's thread. Steps of an exchange that are brief run there; the others run on a worker, and while one
// does, nothing else touches the exchange. The client is read only when all it sent before was taken (back-pressure),
// and a waiting connection holds neither a thread nor a buffer.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/http/chunked.h"
#include "tools/server/http/accepted.h"
#include "tools/server/http/asio.h"
#include "tools/server/http/body_pace.h"
#include "tools/server/http/deadlines.h"
#include "tools/server/http/head_parser.h"
#include "tools/server/http/http_host.h"
#include "tools/server/http/loop.h"
#include "tools/server/http/response_head.h"
#include "tools/server/http/transport_error.h"

namespace coffer::server {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, HttpHost& host, Accepted accepted);
  ~Connection();

  void Start(Loop::Connections::iterator place);
  // Ends an overdue wait: with an answer where the client can still read one.
  void CheckDeadline(SteadyTime now);
  // Closes when idle, else after the answer under way.
  void Drain();
  // Closes now, or as soon as the step under way is over.
  void Abort();

 private:
  enum class Phase : uint8_t {
    kHandshake,  // of TLS
    kHead,       // collecting the next request's head
    kBody,       // moving its body into the exchange
    kFinish,     // asking for the outcome
    kStep,       // a step of the exchange runs, or its commit
    kAnswer,     // the response head is known
    kPull,       // moving the response's body out
    kSend,       // what is in out_ and piece_ goes to the socket
    kEnd,        // the answer is sent
    kDiscard,    // the rest of a body that the answer did not need
    kLinger,     // our side is shut; the client reads and closes
    kClosed,
  };

  struct Request {
    ParsedHead parsed;
    // None: the transport answers by itself. Shared with the step that runs, whose last lines may outlive the answer.
    std::shared_ptr<s3::Exchange> exchange;
    SteadyTime started;
    SteadyTime answered;  // the answer began

    http::ChunkedDecoder chunks;
    uint64_t body_left = 0;  // of a body with a length
    bool body_ended = false;
    bool body_broken = false;  // its framing is malformed
    bool continued = false;    // "100 Continue" was sent

    // While the outcome of long work is awaited: what may be sent before it.
    const s3::EarlyAnswer* early = nullptr;
    SteadyTime quiet_since;
    bool answered_early = false;

    TransportAnswer transport;  // when there is no exchange
    Framing framing = Framing::kNone;
    bool keep_alive = false;
    uint64_t answer_left = 0;  // of an answer with a length
    bool answer_ended = false;

    BodyPace pace;
    Buffer buffer;  // held only while bytes are in it
    SteadyTime buffer_wanted;
    bool waits_for_buffer = false;
  };

  // connection.cc: the phases, waiting, the end.
  void Advance();
  bool RunPhase();
  bool ShakeHands();
  bool AfterHandshake(Moved moved);
  // The first request, or the refusal.
  void Begin();
  // Runs `step` on a thread of `pool`, then `then` here, which says whether to go on, as phases do.
  void Offload(WorkerPool& pool, std::function<void()> step, std::function<bool()> then);
  // This connection for another thread, which has to post what is to be done here.
  std::shared_ptr<Connection> Lend();
  void Resume(const std::function<bool()>& then);
  // True when bytes came; false when the connection waits for them, or was closed.
  bool Receive(std::span<char> into, size_t& count, Waiting why, SteadyTime since);
  // `moved` says for what; kEnded closes.
  bool WaitFor(Moved moved, Waiting why, SteadyTime since);
  bool IsBodySlow(SteadyTime now);
  bool TakesBytes(SteadyTime now);
  // False: none is free; `waits` tells that it will be tried again, else that the patience is over.
  bool TakeBuffer(bool& waits);
  bool IsIdle() const { return phase_ == Phase::kHead && in_.empty(); }
  bool Linger();
  void Reset();
  void Close();

  // connection_request.cc: from the socket into the exchange.
  bool ReadHead();
  bool BeginRequest(std::string_view head);
  bool ReadBody();
  bool ReceiveBody();
  void PushInput(std::string_view input, bool from_buffer, bool brief);
  size_t PushAll(std::string_view input, bool only_brief);
  void AfterPush(std::string_view input, size_t consumed, bool from_buffer);
  std::string_view NextPiece(std::string_view& input);
  bool FinishExchange();
  void StartFinish();
  bool DiscardBody();

  // connection_answer.cc: from the exchange to the socket.
  bool AnswerByTransport(int status, std::string_view reason);
  bool AnswerHealth();
  bool BeginAnswer();
  bool AppendHead(const http::ResponseHead& head);
  bool MayKeepAlive() const;
  bool PullMore();
  bool AwaitRoom();
  void KeepUnsent();
  void PullPiece();
  void PullSmall();
  void FrameChunk(size_t count);
  bool AfterPull();
  bool Send();
  bool EndRequest();
  void ReportRequest(bool complete);

  // connection_early.cc: an answer that begins before its outcome. It is sent beside the step that works on that.
  void BreakSilence(SteadyTime now);
  void AppendFramed(std::string_view bytes);
  void SendWhatFits();
  bool FollowEarlyAnswer();

  Loop& loop_;
  HttpHost& host_;
  Admission::Place admitted_;
  Channel channel_;
  const std::string peer_;
  const std::string_view refusal_;
  Loop::Connections::iterator place_;

  Phase phase_ = Phase::kHead;
  Phase after_send_ = Phase::kEnd;
  Waiting waiting_ = Waiting::kNothing;
  SteadyTime since_;
  SteadyTime head_since_;
  size_t untaken_ = 0;    // of an answer, when it was last looked at
  uint64_t wait_id_ = 0;  // a wait that was given up finds another number here
  bool aborted_ = false;
  bool served_one_ = false;
  bool head_begun_ = false;  // head_since_ is of the head that is being waited for
  bool lingering_ = false;
  bool inline_step_ = false;  // FinishAsync is on this thread's stack
  bool inline_done_ = false;

  std::string in_;       // received and not yet used
  size_t searched_ = 0;  // of in_, for the end of a head
  std::string out_;      // head, or head and a small body
  size_t out_sent_ = 0;
  std::string_view piece_;  // after out_; in the request's buffer
  size_t room_bytes_ = 0;   // what of a body is pulled next, so that it goes out at once
  bool room_awaited_ = false;
  bool pull_failed_ = false;
  std::unique_ptr<Request> request_;
};

}  // namespace coffer::server
