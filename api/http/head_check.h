// Strict rules for the head of an HTTP/1.x request, checked on its bytes before any parser reads them.
//
// A proxy in front of the server and the server must agree where each request ends. Parsers differ in what they
// forgive: bare line feeds, folded lines, repeated lengths. What could be read in two ways is refused here, and its
// connection closed. Pure functions.
//
//   HeadVerdict verdict = CheckHead(bytes_up_to_and_with_the_empty_line);
//   if (!verdict.ok()) AnswerAndClose(verdict.status, verdict.reason);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace coffer::http {

inline constexpr size_t kHeadBytesMax = 64 * 1024;
inline constexpr size_t kHeadFieldsMax = 2048;

struct HeadVerdict {
  int status = 0;           // 0: well formed; else the status to answer
  std::string_view reason;  // for people; lives as long as the process

  // How the body is delimited: chunked, or by a length (none: there is no body).
  bool chunked = false;
  std::optional<uint64_t> content_length;

  bool ok() const { return status == 0; }
};

// `head` ends with the empty line ("\r\n\r\n") and holds no byte after it.
HeadVerdict CheckHead(std::string_view head);

// True for the bytes of a token (RFC 9110, 5.6.2), of which methods and field names are made.
bool IsTokenByte(char c);

}  // namespace coffer::http
