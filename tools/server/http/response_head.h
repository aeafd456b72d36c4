// The bytes of a response's head, written by hand: one pass, no message object.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace coffer::server {

// How the body of an answer is delimited on the wire.
enum class Framing : uint8_t {
  kNone,     // there is none: HEAD, 204, 304
  kLength,   // Content-Length
  kChunked,  // chunked transfer coding
  kClose,    // the end of the connection (HTTP/1.0 without a length)
};

Framing ChooseFraming(const http::ResponseHead& head, bool is_head_request, bool is_http_1_0);

// Appends status line, headers and the empty line. The framing headers and Connection are written here; the head's own
// are left out. `date` is the Date header's value, for a head that has none. False, with nothing appended, when a
// header carries CR, LF or NUL: such an answer is never sent.
bool AppendResponseHead(const http::ResponseHead& head, Framing framing, bool is_http_1_0, bool keep_alive,
                        std::string_view date, std::string& out);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string FormatHttpDate(std::time_t time);

}  // namespace coffer::server
