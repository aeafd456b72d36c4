#include "tools/server/http/head_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "api/http/head_check.h"

namespace coffer::server {
namespace {

namespace beast = boost::beast;

// Writes fields straight into a RequestHead; the body's bytes never pass through it.
class Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(ParsedHead& parsed) : parsed_(parsed) {
    header_limit(http::kHeadBytesMax);
    body_limit(boost::none);
  }

 private:
  using Text = beast::string_view;
  using Error = beast::error_code;
  static std::string_view View(Text text) { return {text.data(), text.size()}; }

  void on_request_impl(beast::http::verb, Text method, Text target, int version, Error&) override {
    parsed_.head.method = View(method);
    parsed_.head.target = View(target);
    parsed_.is_http_1_0 = version == 10;
  }
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(beast::http::field, Text name, Text value, Error&) override {
    parsed_.head.headers.Add(View(name), View(value));
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, Error&) override {}
  size_t on_body_impl(Text body, Error&) override { return body.size(); }
  void on_chunk_header_impl(uint64_t, Text, Error&) override {}
  size_t on_chunk_body_impl(uint64_t, Text body, Error&) override { return body.size(); }
  void on_finish_impl(Error&) override {}

  ParsedHead& parsed_;
};

HeadProblem TakeOriginForm(http::RequestHead& head) {
  std::string_view target = head.target;
  if (target.front() == '/') return {};
  constexpr size_t kSchemeBytes = 7;
  if (target.size() < kSchemeBytes || !http::EqualsIgnoreCase(target.substr(0, kSchemeBytes), "http://")) {
    return {400, "the request target is neither a path nor an http URL"};
  }
  target.remove_prefix(kSchemeBytes);
  const size_t path = std::min(target.find_first_of("/?"), target.size());
  if (!http::EqualsIgnoreCase(target.substr(0, path), head.headers.Find("host").value_or(""))) {
    return {400, "the URL in the request line and the Host header differ"};
  }
  std::string origin(target.substr(path));
  if (origin.empty() || origin.front() != '/') origin.insert(origin.begin(), '/');
  head.target = std::move(origin);
  return {};
}

}  // namespace

size_t FindHeadEnd(std::string_view bytes, size_t& searched) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const size_t from = searched < kEnd.size() ? 0 : searched - (kEnd.size() - 1);
  const size_t at = bytes.find(kEnd, from);
  searched = bytes.size();
  return at == std::string_view::npos ? 0 : at + kEnd.size();
}

HeadProblem ParseHead(std::string_view bytes, ParsedHead& parsed) {
  const http::HeadVerdict verdict = http::CheckHead(bytes);
  if (!verdict.ok()) return {verdict.status, verdict.reason};

  Parser parser(parsed);
  beast::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error == beast::http::error::need_more) error = {};
  if (error || !parser.is_header_done()) return {400, "the request head is malformed"};

  parsed.chunked = verdict.chunked;
  parsed.content_length = verdict.content_length.value_or(0);
  parsed.keep_alive = parser.keep_alive();
  if (const auto expect = parsed.head.headers.Find("expect"); expect && !parsed.is_http_1_0) {
    if (!http::EqualsIgnoreCase(*expect, "100-continue"))
      return {417, "the only expectation known here is 100-continue"};
    parsed.expects_continue = true;
  }
  return TakeOriginForm(parsed.head);
}

}  // namespace coffer::server
