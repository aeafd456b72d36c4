#include "bench/load/response_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace coffer::bench {
namespace {

using State = ResponseReader::State;

struct Read {
  State state;
  int status;
  bool keeps_alive;
  std::string etag;
  std::string body;
  std::string left;  // what was not taken of the last piece
  bool operator==(const Read&) const = default;
};

// Gives `text` in pieces of `piece` bytes.
Read ReadIn(std::string_view text, size_t piece, bool is_head = false) {
  ResponseReader reader;
  reader.Begin(is_head);
  std::string body;
  std::string_view bytes;
  while (reader.state() == State::kMore && !text.empty()) {
    bytes = text.substr(0, piece);
    text.remove_prefix(bytes.size());
    while (!bytes.empty() && reader.state() == State::kMore) body += reader.Next(bytes);
  }
  return {reader.state(), reader.status(), reader.keeps_alive(), reader.etag(), body, std::string(bytes)};
}

void ExpectInAnySplit(std::string_view text, const Read& expected, bool is_head = false) {
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(ReadIn(text, piece, is_head), expected) << "pieces of " << piece;
  }
}

TEST(ResponseReader, ReadsABodyWithALength) {
  ExpectInAnySplit("HTTP/1.1 200 OK\r\nServer: x\r\nETag: \"abc\"\r\ncontent-LENGTH:  5\r\n\r\nhello",
                   {State::kDone, 200, true, "\"abc\"", "hello", ""});
}

TEST(ResponseReader, ReadsChunks) {
  ExpectInAnySplit("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nT: 1\r\n\r\n",
                   {State::kDone, 200, true, "", "hello", ""});
}

TEST(ResponseReader, EndsAtTheHeadWhereThereIsNoBody) {
  ExpectInAnySplit("HTTP/1.1 204 No Content\r\n\r\n", {State::kDone, 204, true, "", "", ""});
  ExpectInAnySplit("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", {State::kDone, 200, true, "", "", ""});
  ExpectInAnySplit("HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n", {State::kDone, 200, true, "", "", ""},
                   /*is_head=*/true);
}

TEST(ResponseReader, SkipsContinue) {
  ExpectInAnySplit("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                   {State::kDone, 200, true, "", "x", ""});
}

TEST(ResponseReader, SeesThatTheConnectionCloses) {
  ExpectInAnySplit("HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                   {State::kDone, 503, false, "", "", ""});
}

TEST(ResponseReader, LeavesWhatFollowsTheResponse) {
  EXPECT_EQ(ReadIn("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP", 1000).left, "HTTP");
}

TEST(ResponseReader, RefusesWhatIsNoResponse) {
  for (const std::string_view text :
       {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "\r\n\r\n", "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n"}) {
    for (size_t piece = 1; piece <= text.size(); ++piece) EXPECT_EQ(ReadIn(text, piece).state, State::kError) << text;
  }
}

TEST(ResponseReader, RefusesAHeadWithoutEnd) {
  EXPECT_EQ(ReadIn("HTTP/1.1 200 OK\r\nx: " + std::string(100'000, 'x'), 1000).state, State::kError);
}

TEST(ResponseReader, BeginsAnewAfterAnError) {
  ResponseReader reader;
  for (const std::string_view text : {"nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"}) {
    reader.Begin(false);
    std::string_view bytes = text;
    while (!bytes.empty() && reader.state() == State::kMore) reader.Next(bytes);
  }
  EXPECT_EQ(reader.state(), State::kDone);
}

}  // namespace
}  // namespace coffer::bench
