// One keep-alive connection: sends a request in one call where the socket takes it, and reads the answer.
//
//   connection.Send(now);                            // connection.request was filled in before
//   ... the socket is readable ...
//   if (connection.Receive(buffer) == Connection::Progress::kAnswered) use(connection.answer());
//
// No memory is taken for a request, except to keep the text of an answer that is wanted or is an error. Not
// thread-safe.
#pragma once

#include <sys/uio.h>

#include <array>
#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "bench/load/endpoint.h"
#include "bench/load/request.h"
#include "bench/load/response_reader.h"
#include "bench/load/stream.h"

namespace coffer::bench {

class Connection {
 public:
  enum class Progress : uint8_t {
    kWaiting,   // for the socket
    kAnswered,  // the whole answer is there
    kBroken,    // the peer closed it, or sent what is no HTTP
  };

  Connection(const Endpoint& endpoint, std::unique_ptr<Script> script)
      : endpoint_(&endpoint), script_(std::move(script)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Connects anew, waiting for it.
  absl::Status Open() { return stream_.Connect(*endpoint_); }
  void Close() { stream_.Close(); }

  // Begins to send `request`. `begin` is when it should have been sent, for the latency.
  Progress Send(uint64_t begin);
  // Goes on when the socket takes more.
  Progress SendMore();
  Progress Receive(std::span<char> buffer);

  // Whether the connection can take another request after this answer.
  bool is_reusable() const { return reader_.keeps_alive() && !has_unsent(); }
  bool has_unsent() const { return unsent_ < parts_.size(); }
  int socket() const { return stream_.socket(); }
  uint64_t begin() const { return begin_; }
  Script& script() { return *script_; }
  Answer answer() const { return {reader_.status(), body_bytes_, reader_.etag(), text_}; }
  bool has_wanted_status() const { return reader_.status() == request.wanted_status; }

  Request request;

  // Kept by the loop.
  bool is_busy = false;        // a request is under way
  bool waits_to_send = false;  // it asked to be told when the socket takes more

 private:
  void TakeBody(std::string_view bytes);

  const Endpoint* endpoint_;
  std::unique_ptr<Script> script_;
  Stream stream_;
  uint64_t begin_ = 0;
  std::array<iovec, 3> parts_{};
  size_t unsent_ = 3;  // the first of parts_ that is not sent
  ResponseReader reader_;
  uint64_t body_bytes_ = 0;
  std::string text_;
};

}  // namespace coffer::bench
