// The bytes of a request's head: what the strict check accepts has one reading, and the transport's parser has the
// same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/head_check.h"
#include "tools/server/http/head_parser.h"

namespace coffer {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

// By the letter: lines end with CR LF, and no byte of an end is anywhere else.
std::vector<std::string_view> SplitLines(std::string_view head) {
  std::vector<std::string_view> lines;
  while (!head.empty()) {
    const size_t end = head.find("\r\n");
    Require(end != std::string_view::npos);
    lines.push_back(head.substr(0, end));
    Require(lines.back().find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    head.remove_prefix(end + 2);
  }
  return lines;
}

struct Framing {
  size_t hosts = 0;
  std::vector<std::string_view> lengths;
  std::vector<std::string_view> codings;
};

http::HeaderList ReadFields(const std::vector<std::string_view>& lines, Framing& framing) {
  http::HeaderList headers;
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    Require(colon != std::string_view::npos && colon > 0);
    const std::string_view name = lines[i].substr(0, colon);
    const std::string_view value = http::TrimBlanks(lines[i].substr(colon + 1));
    headers.Add(name, value);
    if (http::EqualsIgnoreCase(name, "host")) ++framing.hosts;
    if (http::EqualsIgnoreCase(name, "content-length")) framing.lengths.push_back(value);
    if (http::EqualsIgnoreCase(name, "transfer-encoding")) framing.codings.push_back(value);
  }
  return headers;
}

void CheckFraming(const http::HeadVerdict& verdict, const Framing& framing, bool is_http_1_0) {
  Require(framing.hosts == 1 || (framing.hosts == 0 && is_http_1_0));
  Require(framing.lengths.size() + framing.codings.size() <= 1);
  Require(verdict.chunked == (framing.codings.size() == 1) && !(verdict.chunked && is_http_1_0));
  Require(verdict.content_length.has_value() == (framing.lengths.size() == 1));
  if (verdict.chunked) Require(http::EqualsIgnoreCase(framing.codings[0], "chunked"));
  if (!verdict.content_length) return;
  const size_t zeros = framing.lengths[0].find_first_not_of('0');
  const std::string digits(zeros == std::string_view::npos ? "0" : framing.lengths[0].substr(zeros));
  Require(std::to_string(*verdict.content_length) == digits);
}

void CheckParser(std::string_view head, std::string_view request_line, const http::HeaderList& expected) {
  server::ParsedHead parsed;
  if (server::ParseHead(head, parsed).status != 0) return;
  const http::HeaderList& headers = parsed.head.headers;
  Require(headers.size() == expected.size());
  for (auto got = headers.begin(), want = expected.begin(); got != headers.end(); ++got, ++want) {
    Require(got->name == want->name && got->value == want->value);
  }
  Require(request_line.starts_with(parsed.head.method + " "));
  Require(parsed.head.target.starts_with('/'));
  const std::string_view target = request_line.substr(parsed.head.method.size() + 1);
  // An absolute URL lost its scheme and host, and got a path if it had none.
  if (target.starts_with('/')) Require(target.substr(0, target.rfind(' ')) == parsed.head.target);
}

}  // namespace
}  // namespace coffer

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer;  // NOLINT: one function
  const std::string_view head(reinterpret_cast<const char*>(data), size);
  const http::HeadVerdict verdict = http::CheckHead(head);
  Require(verdict.ok() == verdict.reason.empty());
  if (!verdict.ok()) {
    server::ParsedHead parsed;
    const bool has_empty_line_first = head.starts_with("\r\n");
    Require(has_empty_line_first || server::ParseHead(head, parsed).status != 0);
    return 0;
  }
  const std::vector<std::string_view> lines = SplitLines(head);
  Require(lines.size() >= 2 && lines.back().empty());
  Framing framing;
  const http::HeaderList headers = ReadFields(lines, framing);
  CheckFraming(verdict, framing, lines[0].ends_with("HTTP/1.0"));
  CheckParser(head, lines[0], headers);
  return 0;
}
