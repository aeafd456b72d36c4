// The chunked transfer coding of a request's body, decoded as a push parser: any split of the stream gives the same
// bytes.
//
// Strict, for the same reason as head_check.h: lines end with CR LF, sizes are plain hexadecimal, extensions are
// skipped and held to visible characters, trailers are dropped. Not thread-safe; no allocation.
//
//   while (!input.empty()) {
//     ChunkedDecoder::Step step = decoder.Next(input);   // step.data points into input
//     input.remove_prefix(step.consumed);
//     if (step.state == ChunkedDecoder::State::kError) ...
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coffer::http {

class ChunkedDecoder {
 public:
  enum class State : uint8_t { kMore, kEnd, kError };

  struct Step {
    State state = State::kMore;
    size_t consumed = 0;
    std::string_view data;  // may be empty
  };

  // Takes bytes up to the end of a piece of data, of the input or of the body. After kEnd or kError it takes nothing.
  Step Next(std::string_view input);

 private:
  enum class At : uint8_t {
    kSizeStart,
    kSize,
    kExtension,
    kSizeLineFeed,
    kData,
    kDataReturn,
    kDataLineFeed,
    kTrailerStart,
    kTrailer,
    kTrailerLineFeed,
    kLastLineFeed,
    kEnd,
    kError,
  };

  At Feed(char c);
  At FeedSize(char c);
  At FeedTrailer(char c);

  At at_ = At::kSizeStart;
  uint64_t chunk_left_ = 0;
  uint32_t line_bytes_ = 0;     // of the current size line
  uint32_t trailer_bytes_ = 0;  // of all trailers
};

}  // namespace coffer::http
