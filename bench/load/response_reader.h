// Reads HTTP/1.1 responses as they arrive, split anywhere.
//
//   reader.Begin(/*is_head=*/false);
//   while (!bytes.empty() && reader.state() == ResponseReader::State::kMore) {
//     std::string_view body = reader.Next(bytes);   // a piece of the body, maybe empty; `bytes` loses what was taken
//   }
//
// Knows what a load tool meets: a status, a length or chunks, Connection, ETag. A response that ends with its
// connection is an error. Takes no memory for a head that comes in one piece. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/chunked.h"

namespace coffer::bench {

class ResponseReader {
 public:
  enum class State : uint8_t { kMore, kDone, kError };

  // The next response; one to HEAD has no body.
  void Begin(bool is_head);

  // Takes bytes from the front of `bytes` and returns what of them is body: it points into what was given.
  std::string_view Next(std::string_view& bytes);

  State state() const { return state_; }
  // As of the end of the head:
  int status() const { return status_; }
  bool keeps_alive() const { return keeps_alive_; }
  const std::string& etag() const { return etag_; }

 private:
  void ReadHead(std::string_view& bytes);
  bool ParseHead(std::string_view head);
  bool ParseHeader(std::string_view line);
  std::string_view NextChunked(std::string_view& bytes);

  State state_ = State::kDone;
  bool is_head_ = false;
  bool in_body_ = false;
  bool is_chunked_ = false;
  bool has_length_ = false;
  bool keeps_alive_ = true;
  int status_ = 0;
  uint64_t left_ = 0;  // of a body with a length
  http::ChunkedDecoder chunks_;
  std::string held_;  // the beginning of a head that came in pieces
  std::string etag_;
};

}  // namespace coffer::bench
