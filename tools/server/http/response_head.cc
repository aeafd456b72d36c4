#include "tools/server/http/response_head.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace coffer::server {
namespace {

bool IsSafe(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool IsFramingHeader(std::string_view name) {
  return http::EqualsIgnoreCase(name, "content-length") || http::EqualsIgnoreCase(name, "transfer-encoding") ||
         http::EqualsIgnoreCase(name, "connection");
}

void AppendFraming(const http::ResponseHead& head, Framing framing, std::string& out) {
  const bool may_have_length = head.status != 204 && head.status != 304 && head.status >= 200;
  if (framing == Framing::kChunked) out += "Transfer-Encoding: chunked\r\n";
  if ((framing == Framing::kLength || framing == Framing::kNone) && may_have_length && head.content_length) {
    absl::StrAppend(&out, "Content-Length: ", *head.content_length, "\r\n");
  }
}

}  // namespace

Framing ChooseFraming(const http::ResponseHead& head, bool is_head_request, bool is_http_1_0) {
  if (is_head_request || head.status == 204 || head.status == 304) return Framing::kNone;
  if (head.content_length) return Framing::kLength;
  return is_http_1_0 ? Framing::kClose : Framing::kChunked;
}

bool AppendResponseHead(const http::ResponseHead& head, Framing framing, bool is_http_1_0, bool keep_alive,
                        std::string_view date, std::string& out) {
  for (const http::Header& header : head.headers) {
    if (header.name.empty() || !IsSafe(header.name) || !IsSafe(header.value)) return false;
  }
  const std::string_view reason = http::ReasonPhrase(head.status);
  absl::StrAppend(&out, "HTTP/1.1 ", head.status, " ");
  out.append(reason).append("\r\n");
  bool has_date = false;
  for (const http::Header& header : head.headers) {
    if (IsFramingHeader(header.name)) continue;
    has_date = has_date || http::EqualsIgnoreCase(header.name, "date");
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (!has_date) out.append("Date: ").append(date).append("\r\n");
  AppendFraming(head, framing, out);
  if (!keep_alive) {
    out += "Connection: close\r\n";
  } else if (is_http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  return true;
}

std::string FormatHttpDate(std::time_t time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&time, &parts);
  const auto two = [](int value) { return absl::Dec(value, absl::kZeroPad2); };
  return absl::StrCat(kDays[parts.tm_wday], ", ", two(parts.tm_mday), " ", kMonths[parts.tm_mon], " ",
                      parts.tm_year + 1900, " ", two(parts.tm_hour), ":", two(parts.tm_min), ":", two(parts.tm_sec),
                      " GMT");
}

}  // namespace coffer::server
