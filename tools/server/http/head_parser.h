// From the bytes of a request's head to http::RequestHead, by Beast's parser behind our own strict check.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace coffer::server {

struct ParsedHead {
  http::RequestHead head;
  bool is_http_1_0 = false;
  bool keep_alive = true;
  bool expects_continue = false;
  bool chunked = false;
  uint64_t content_length = 0;  // when not chunked

  bool has_body() const { return chunked || content_length > 0; }
};

// Why a head was refused; the connection is closed after the answer.
struct HeadProblem {
  int status = 0;  // 0: none
  std::string_view reason;
};

// Length of the head at the front of `bytes` with its empty line; 0 while it is not complete. `searched` is how far
// earlier calls have looked, and is moved on. Empty lines before the request line count as part of it.
size_t FindHeadEnd(std::string_view bytes, size_t& searched);

// `bytes` is one head, complete. An absolute-form target becomes its path; its authority has to be the Host header's.
HeadProblem ParseHead(std::string_view bytes, ParsedHead& parsed);

}  // namespace coffer::server
