// The chunked transfer coding: any split gives the same bytes and the same end, and what was decoded survives being
// encoded again.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "api/http/chunked.h"

namespace coffer::http {
namespace {

constexpr size_t kFullSplitsMax = 512;

struct Outcome {
  std::string data;
  size_t consumed = 0;
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
  bool operator==(const Outcome&) const = default;
};

void Require(bool condition) {
  if (!condition) std::abort();
}

// Gives `first` bytes at once, then `step` at a time.
Outcome Decode(std::string_view text, size_t first, size_t step) {
  ChunkedDecoder decoder;
  Outcome outcome;
  for (size_t size = first; !text.empty(); size = step) {
    std::string_view piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    while (!piece.empty()) {
      const ChunkedDecoder::Step taken = decoder.Next(piece);
      Require(taken.consumed <= piece.size() && taken.data.size() <= taken.consumed);
      Require(taken.consumed > 0 || taken.state != ChunkedDecoder::State::kMore);
      outcome.data += taken.data;
      outcome.consumed += taken.consumed;
      outcome.state = taken.state;
      piece.remove_prefix(taken.consumed);
      if (taken.state != ChunkedDecoder::State::kMore) return outcome;
    }
  }
  return outcome;
}

std::string Encode(std::string_view data) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return data.empty() ? "0\r\n\r\n" : std::string(size).append(data).append("\r\n0\r\n\r\n");
}

}  // namespace
}  // namespace coffer::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace coffer::http;  // NOLINT: one function
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Outcome whole = Decode(text, size, 1);
  Require(Decode(text, 0, 1) == whole && Decode(text, 3, 7) == whole);
  const size_t stride = size / kFullSplitsMax + 1;
  for (size_t split = 1; split < size; split += stride) Require(Decode(text, split, size) == whole);
  if (whole.state != ChunkedDecoder::State::kEnd) return 0;
  // The end is where it says: the same without what follows, and none before.
  Require(Decode(text.substr(0, whole.consumed), size, 1) == whole);
  Require(Decode(text.substr(0, whole.consumed - 1), size, 1).state == ChunkedDecoder::State::kMore);
  const std::string again = Encode(whole.data);
  const Outcome second = Decode(again, again.size(), 1);
  Require(second.state == ChunkedDecoder::State::kEnd && second.data == whole.data);
  return 0;
}
