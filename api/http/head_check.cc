#include "api/http/head_check.h"

#include <array>

#include "api/http/message.h"

namespace coffer::http {
namespace {

constexpr int kBadRequest = 400;

HeadVerdict Refuse(int status, std::string_view reason) {
  HeadVerdict verdict;
  verdict.status = status;
  verdict.reason = reason;
  return verdict;
}

// Every byte of a head passes through this; a function that is known here is compiled into the loop.
template <bool (*kIs)(char)>
bool All(std::string_view text) {
  for (const char c : text) {
    if (!kIs(c)) return false;
  }
  return true;
}

constexpr std::array<bool, 256> kTokenBytes = [] {
  std::array<bool, 256> bytes{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) bytes[static_cast<unsigned char>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) bytes[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) bytes[c] = bytes[c - 'a' + 'A'] = true;
  return bytes;
}();

bool IsToken(std::string_view text) { return !text.empty() && All<IsTokenByte>(text); }

// Visible ASCII, or a byte of UTF-8: clients send such keys unencoded, and every parser agrees on them.
bool IsTargetByte(char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; }

bool IsValueByte(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

bool IsHostByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

std::optional<uint64_t> ParseLength(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;  // 18 digits fit without overflow
  uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(c - '0');
  }
  return value;
}

HeadVerdict CheckRequestLine(std::string_view line, bool& is_http_1_0) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return Refuse(kBadRequest, "the request line is not complete");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!IsToken(method)) return Refuse(kBadRequest, "the method is not a token");
  if (target.empty() || !All<IsTargetByte>(target)) {
    return Refuse(kBadRequest, "the request target has a space or a control character, or is empty");
  }
  is_http_1_0 = version == "HTTP/1.0";
  if (is_http_1_0 || version == "HTTP/1.1") return {};
  if (version.size() == 8 && version.substr(0, 5) == "HTTP/")
    return Refuse(505, "only HTTP/1.1 and 1.0 are spoken here");
  return Refuse(kBadRequest, "the request line has no HTTP version");
}

// What the framing fields have said so far.
class Fields {
 public:
  // Empty: the field is fine.
  std::string_view Add(std::string_view name, std::string_view value) {
    if (EqualsIgnoreCase(name, "host")) return AddHost(value);
    if (EqualsIgnoreCase(name, "content-length")) return AddLength(value);
    if (EqualsIgnoreCase(name, "transfer-encoding")) return AddEncoding(value);
    return {};
  }

  HeadVerdict Judge(bool is_http_1_0) const {
    if (hosts_ == 0 && !is_http_1_0) return Refuse(kBadRequest, "the Host header is missing");
    if (chunked_ && length_) return Refuse(kBadRequest, "Content-Length and Transfer-Encoding exclude each other");
    if (chunked_ && is_http_1_0) return Refuse(kBadRequest, "HTTP/1.0 has no Transfer-Encoding");
    HeadVerdict verdict;
    verdict.chunked = chunked_;
    verdict.content_length = length_;
    return verdict;
  }

 private:
  std::string_view AddHost(std::string_view value) {
    if (++hosts_ > 1) return "there is more than one Host header";
    if (value.empty() || !All<IsHostByte>(value)) return "the Host header is not a host";
    return {};
  }
  std::string_view AddLength(std::string_view value) {
    if (length_) return "there is more than one Content-Length header";
    length_ = ParseLength(value);
    return length_ ? std::string_view() : "the Content-Length is not a number";
  }
  std::string_view AddEncoding(std::string_view value) {
    if (chunked_) return "there is more than one Transfer-Encoding header";
    chunked_ = EqualsIgnoreCase(value, "chunked");
    return chunked_ ? std::string_view() : "the only Transfer-Encoding known here is chunked";
  }

  int hosts_ = 0;
  bool chunked_ = false;
  std::optional<uint64_t> length_;
};

// Empty: the line is a well-formed field, and `fields` knows it.
std::string_view CheckFieldLine(std::string_view line, Fields& fields) {
  if (line.front() == ' ' || line.front() == '\t') return "a header line is folded";
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return "a header line has no colon";
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = line.substr(colon + 1);
  if (!IsToken(name)) return "a header name is not a token";
  if (!All<IsValueByte>(value)) return "a header value has a control character";
  return fields.Add(name, TrimBlanks(value));
}

}  // namespace

bool IsTokenByte(char c) { return kTokenBytes[static_cast<unsigned char>(c)]; }

HeadVerdict CheckHead(std::string_view head) {
  if (head.size() > kHeadBytesMax) return Refuse(431, "the request head is too large");
  bool is_http_1_0 = false;
  Fields fields;
  for (size_t count = 0; !head.empty(); ++count) {
    const size_t end = head.find('\n');
    if (end == std::string_view::npos || end == 0 || head[end - 1] != '\r') {
      return Refuse(kBadRequest, "a line does not end with CR LF");
    }
    const std::string_view line = head.substr(0, end - 1);
    head.remove_prefix(end + 1);
    if (count == 0) {
      if (HeadVerdict verdict = CheckRequestLine(line, is_http_1_0); !verdict.ok()) return verdict;
      continue;
    }
    if (line.empty()) return head.empty() ? fields.Judge(is_http_1_0) : Refuse(kBadRequest, "bytes follow the head");
    if (count > kHeadFieldsMax) return Refuse(431, "the request has too many headers");
    if (const std::string_view problem = CheckFieldLine(line, fields); !problem.empty()) {
      return Refuse(kBadRequest, problem);
    }
  }
  return Refuse(kBadRequest, "the head has no end");
}

}  // namespace coffer::http
