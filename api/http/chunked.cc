#include "api/http/chunked.h"

#include <algorithm>

namespace coffer::http {
namespace {

constexpr uint32_t kLineBytesMax = 1024;
constexpr uint32_t kTrailerBytesMax = 16 * 1024;
constexpr uint64_t kChunkBytesMax = uint64_t{1} << 60;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsVisible(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::Next(std::string_view input) {
  Step step;
  while (step.consumed < input.size() && at_ != At::kEnd && at_ != At::kError) {
    if (at_ == At::kData) {
      const size_t count = std::min<uint64_t>(chunk_left_, input.size() - step.consumed);
      step.data = input.substr(step.consumed, count);
      step.consumed += count;
      chunk_left_ -= count;
      if (chunk_left_ == 0) at_ = At::kDataReturn;
      break;
    }
    at_ = Feed(input[step.consumed++]);
  }
  if (at_ == At::kEnd) step.state = State::kEnd;
  if (at_ == At::kError) step.state = State::kError;
  return step;
}

ChunkedDecoder::At ChunkedDecoder::Feed(char c) {
  switch (at_) {
    case At::kSizeStart:
    case At::kSize:
    case At::kExtension:
      return FeedSize(c);
    case At::kSizeLineFeed:
      line_bytes_ = 0;
      if (c != '\n') return At::kError;
      return chunk_left_ == 0 ? At::kTrailerStart : At::kData;
    case At::kDataReturn:
      return c == '\r' ? At::kDataLineFeed : At::kError;
    case At::kDataLineFeed:
      return c == '\n' ? At::kSizeStart : At::kError;
    case At::kTrailerStart:
    case At::kTrailer:
      return FeedTrailer(c);
    case At::kTrailerLineFeed:
      return c == '\n' ? At::kTrailerStart : At::kError;
    case At::kLastLineFeed:
      return c == '\n' ? At::kEnd : At::kError;
    default:
      return At::kError;
  }
}

ChunkedDecoder::At ChunkedDecoder::FeedSize(char c) {
  if (++line_bytes_ > kLineBytesMax) return At::kError;
  const int digit = HexValue(c);
  if (at_ != At::kExtension && digit >= 0) {
    chunk_left_ = chunk_left_ * 16 + static_cast<uint64_t>(digit);
    return chunk_left_ < kChunkBytesMax ? At::kSize : At::kError;
  }
  if (at_ == At::kSizeStart) return At::kError;
  if (c == '\r') return At::kSizeLineFeed;
  if (at_ == At::kSize) return c == ';' ? At::kExtension : At::kError;
  return IsVisible(c) ? At::kExtension : At::kError;
}

ChunkedDecoder::At ChunkedDecoder::FeedTrailer(char c) {
  if (++trailer_bytes_ > kTrailerBytesMax) return At::kError;
  if (at_ == At::kTrailerStart && (c == ' ' || c == '\t')) return At::kError;  // a folded line
  if (c == '\r') return at_ == At::kTrailerStart ? At::kLastLineFeed : At::kTrailerLineFeed;
  return IsVisible(c) ? At::kTrailer : At::kError;
}

}  // namespace coffer::http
