#include "bench/load/response_reader.h"

#include <algorithm>
#include <charconv>

#include "api/http/message.h"

namespace coffer::bench {
namespace {

constexpr size_t kHeadBytesMax = 64 * 1024;
constexpr std::string_view kEndOfHead = "\r\n\r\n";

template <typename Number>
bool ParseNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void ResponseReader::Begin(bool is_head) {
  state_ = State::kMore;
  is_head_ = is_head;
  in_body_ = is_chunked_ = has_length_ = false;
  keeps_alive_ = true;
  status_ = 0;
  left_ = 0;
  chunks_ = {};
  held_.clear();
  etag_.clear();
}

std::string_view ResponseReader::Next(std::string_view& bytes) {
  if (state_ != State::kMore) return {};
  if (!in_body_) {
    ReadHead(bytes);
    return {};
  }
  if (is_chunked_) return NextChunked(bytes);
  const std::string_view body = bytes.substr(0, std::min<uint64_t>(left_, bytes.size()));
  bytes.remove_prefix(body.size());
  left_ -= body.size();
  if (left_ == 0) state_ = State::kDone;
  return body;
}

void ResponseReader::ReadHead(std::string_view& bytes) {
  std::string_view head = bytes;
  const size_t held = held_.size();
  if (held > 0) head = held_.append(bytes);
  // The empty line may have begun in an earlier piece.
  const size_t end = head.find(kEndOfHead, held < kEndOfHead.size() ? 0 : held - kEndOfHead.size() + 1);
  if (end == std::string_view::npos) {
    if (held == 0) held_ = bytes;
    bytes = {};
    if (held_.size() > kHeadBytesMax) state_ = State::kError;
    return;
  }
  bytes.remove_prefix(end + kEndOfHead.size() - held);
  const bool is_good = ParseHead(head.substr(0, end + 2));
  held_.clear();
  if (!is_good) {
    state_ = State::kError;
  } else if (status_ < 200) {  // 100 Continue: the real one follows
    Begin(is_head_);
  } else if (is_head_ || status_ == 204 || status_ == 304) {
    state_ = State::kDone;
  } else if (!is_chunked_ && !has_length_) {
    state_ = State::kError;
  } else {
    in_body_ = true;
    if (!is_chunked_ && left_ == 0) state_ = State::kDone;
  }
}

bool ResponseReader::ParseHead(std::string_view head) {
  // "HTTP/1.1 200 OK"
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 14 || !ParseNumber(head.substr(9, 3), status_)) return false;
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    const size_t end = head.find("\r\n");
    if (!ParseHeader(head.substr(0, end))) return false;
    head.remove_prefix(end + 2);
  }
  return true;
}

bool ResponseReader::ParseHeader(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = line.substr(0, colon);
  const auto is = [&](std::string_view wanted) { return http::EqualsIgnoreCase(name, wanted); };
  // The first letter turns most headers away.
  const char first = static_cast<char>(name.empty() ? 0 : name[0] | 0x20);
  if (first != 'c' && first != 'e' && first != 't') return true;
  const std::string_view value = http::TrimBlanks(line.substr(colon + 1));
  if (is("content-length")) return has_length_ = ParseNumber(value, left_);
  if (is("transfer-encoding")) is_chunked_ = http::EqualsIgnoreCase(value, "chunked");
  if (is("connection")) keeps_alive_ = !http::EqualsIgnoreCase(value, "close");
  if (is("etag")) etag_ = value;
  return true;
}

std::string_view ResponseReader::NextChunked(std::string_view& bytes) {
  const http::ChunkedDecoder::Step step = chunks_.Next(bytes);
  bytes.remove_prefix(step.consumed);
  if (step.state == http::ChunkedDecoder::State::kEnd) state_ = State::kDone;
  if (step.state == http::ChunkedDecoder::State::kError) state_ = State::kError;
  return step.data;
}

}  // namespace coffer::bench
