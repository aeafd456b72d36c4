#include "api/http/chunked.h"

#include <gtest/gtest.h>

#include <string>

namespace coffer::http {
namespace {

struct Outcome {
  std::string data;
  size_t consumed = 0;
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
};

// Decodes `text` given in two pieces.
Outcome Decode(std::string_view text, size_t split) {
  ChunkedDecoder decoder;
  Outcome outcome;
  for (std::string_view piece : {text.substr(0, split), text.substr(split)}) {
    while (!piece.empty()) {
      const ChunkedDecoder::Step step = decoder.Next(piece);
      outcome.data += step.data;
      outcome.consumed += step.consumed;
      outcome.state = step.state;
      piece.remove_prefix(step.consumed);
      if (step.state != ChunkedDecoder::State::kMore) return outcome;
    }
  }
  return outcome;
}

TEST(ChunkedTest, AnySplitGivesTheSameBytesAndTheSameEnd) {
  const std::string body = "5\r\nhello\r\n00A;name=\"v\"\r\n, chunked!\r\n0\r\nx-trailer: 1\r\n\r\n";
  const std::string text = body + "GET /next";
  for (size_t split = 0; split <= text.size(); ++split) {
    const Outcome outcome = Decode(text, split);
    EXPECT_EQ(outcome.data, "hello, chunked!") << split;
    EXPECT_EQ(outcome.state, ChunkedDecoder::State::kEnd) << split;
    EXPECT_EQ(outcome.consumed, body.size()) << split;
  }
}

TEST(ChunkedTest, RefusesMalformedFramingAtAnySplit) {
  const std::string_view kMalformed[] = {
      "\r\n",
      "g\r\n",
      "5\nhello\r\n0\r\n\r\n",
      "5 \r\nhello\r\n",
      "0x5\r\nhello\r\n",
      "-5\r\nhello\r\n",
      "5\r\nhelloX",
      "5\r\nhello\n",
      "5\r\nhello\rX",
      "0\r\n\n",
      "0\r\nx: y\n\r\n",
      "0\r\n folded\r\n\r\n",
      "5;a\nb\r\n",
      "5\r\r\nhello",
      ";a\r\n",
      "1000000000000000\r\n",
      "5;\x01\r\nhello\r\n",
      "0\r\n\rX",
  };
  for (const std::string_view text : kMalformed) {
    for (size_t split = 0; split <= text.size(); ++split) {
      EXPECT_EQ(Decode(text, split).state, ChunkedDecoder::State::kError) << text << " at " << split;
    }
  }
}

TEST(ChunkedTest, BoundsSizeLinesAndTrailers) {
  EXPECT_EQ(Decode("5;" + std::string(2000, 'a'), 0).state, ChunkedDecoder::State::kError);
  EXPECT_EQ(Decode("0\r\nx: " + std::string(20000, 'a'), 0).state, ChunkedDecoder::State::kError);
}

TEST(ChunkedTest, AnUnfinishedBodyHasNoEnd) {
  EXPECT_EQ(Decode("5\r\nhello\r\n0\r\n", 3).state, ChunkedDecoder::State::kMore);
}

}  // namespace
}  // namespace coffer::http
