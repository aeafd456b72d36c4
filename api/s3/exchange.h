// One S3 request and its answer, in steps that a host drives.
//
// The host reads wish() and does what it says: push the request's body as it arrives (split anywhere), finish, pull the
// response. No call waits for a client. A step that is not brief may wait for the disk. One thread at a time, any
// thread. Destroyed early: the request is abandoned and nothing of it is visible.
//
//   auto exchange = service.Begin(context, head);
//   while (exchange->wish().step == Wish::Step::kBody) exchange->Push(NextBytesFromClient());
//   const http::ResponseHead& response = exchange->Finish();
//   while (auto n = exchange->Pull(buffer); n.ok() && *n > 0) SendToClient(buffer, *n);
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/http/wish.h"

namespace coffer::s3 {

// What is known of a request once it is answered, for logs and metrics. No secrets.
struct ExchangeRecord {
  std::string request_id;
  std::string_view operation;  // "PutObject"; "Unknown" when nothing was routed
  std::string bucket;
  std::string key;
  std::string account_id;  // empty: anonymous, or not authenticated
  std::string access_key;
  std::string error_code;      // as S3 spells it; empty: none
  std::string internal_error;  // what went wrong inside, for the log; clients do not see it
  int status = 0;
  uint64_t body_bytes_in = 0;  // decoded
  uint64_t body_bytes_out = 0;
};

// How an answer may begin while its outcome is still open, so that no client takes long work for a broken connection.
struct EarlyAnswer {
  http::ResponseHead head;   // a success, of a length that is not known
  std::string_view prelude;  // begins the document; any amount of white space may follow it
};

class Exchange {
 public:
  virtual ~Exchange() = default;

  // A client that sent "Expect: 100-continue" is told to go on when the step is kBody; otherwise it gets the answer at
  // once.
  virtual http::Wish wish() const = 0;

  // The next bytes of the body as they came from the wire. After an early error the wish is kFinish and more bytes are
  // ignored.
  virtual http::Wish Push(std::string_view bytes) = 0;

  // Call after the body's last byte, or as soon as it is the wish. A success status means durable.
  virtual const http::ResponseHead& Finish() = 0;
  // The same without waiting for the flush: `done` runs once, here or on the thread that commits, when the outcome is
  // known. The exchange stays until then.
  virtual void FinishAsync(std::function<void()> done) = 0;
  // The answer's head, which the first call makes: not for the thread that commits, which others wait for.
  virtual const http::ResponseHead& response() = 0;

  // Where an operation may take long: what a host that has waited may send before Finish or FinishAsync is over. It
  // reads like response(), and is constant from the wish kFinish on, so that it may be read beside those. Null: the
  // answer begins with its outcome.
  virtual const EarlyAnswer* early_answer() const { return nullptr; }
  // What early_answer has was sent, and maybe white space. Called when the outcome is known; Pull then gives the rest
  // of the document. An error is one too: its status came too late.
  virtual void FollowEarlyAnswer() {}

  // The response's body in order; 0 is its end. An error means that the connection has to be reset: the head is already
  // sent and what follows would not be the object.
  virtual absl::StatusOr<size_t> Pull(std::span<char> into) = 0;

  virtual const ExchangeRecord& record() const = 0;
};

}  // namespace coffer::s3
