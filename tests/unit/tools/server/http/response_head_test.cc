#include "tools/server/http/response_head.h"

#include <gtest/gtest.h>

#include <string>

#include "tools/server/http/deadlines.h"
#include "tools/server/http/listen_address.h"

namespace coffer::server {
namespace {

using std::chrono::milliseconds;

TEST(ResponseHeadTest, WritesFramingItself) {
  http::ResponseHead head;
  head.status = 200;
  head.content_length = 5;
  head.headers.Add("ETag", "\"x\"");
  head.headers.Add("Content-Length", "99");
  head.headers.Add("Connection", "upgrade");
  std::string out;
  ASSERT_TRUE(AppendResponseHead(head, Framing::kLength, false, true, "now", out));
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nDate: now\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseHeadTest, SaysWhetherTheConnectionStays) {
  http::ResponseHead head;
  head.status = 204;
  head.headers.Add("date", "then");
  std::string closes;
  ASSERT_TRUE(AppendResponseHead(head, Framing::kNone, false, false, "now", closes));
  EXPECT_EQ(closes, "HTTP/1.1 204 No Content\r\ndate: then\r\nConnection: close\r\n\r\n");
  std::string old;
  ASSERT_TRUE(AppendResponseHead(head, Framing::kNone, true, true, "now", old));
  EXPECT_NE(old.find("Connection: keep-alive\r\n"), std::string::npos);
}

TEST(ResponseHeadTest, ChoosesHowTheBodyEnds) {
  http::ResponseHead head;
  head.status = 200;
  EXPECT_EQ(ChooseFraming(head, false, false), Framing::kChunked);
  EXPECT_EQ(ChooseFraming(head, false, true), Framing::kClose);
  EXPECT_EQ(ChooseFraming(head, true, false), Framing::kNone);
  head.content_length = 0;
  EXPECT_EQ(ChooseFraming(head, false, false), Framing::kLength);
  head.status = 304;
  EXPECT_EQ(ChooseFraming(head, false, false), Framing::kNone);
}

TEST(ResponseHeadTest, NeverSendsAHeaderWithALineBreak) {
  for (const std::string& value : {std::string("a\r\nSet-Cookie: x"), std::string("a\nb"), std::string("a\0b", 3)}) {
    http::ResponseHead head;
    head.headers.Add("x-amz-meta-a", value);
    std::string out;
    EXPECT_FALSE(AppendResponseHead(head, Framing::kNone, false, true, "now", out));
    EXPECT_EQ(out, "");
  }
}

TEST(ResponseHeadTest, DatesAreHttpDates) { EXPECT_EQ(FormatHttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(DeadlinesTest, EachWaitHasItsOwnTimeout) {
  const Timeouts timeouts{.head = milliseconds(10),
                          .idle = milliseconds(20),
                          .body = milliseconds(30),
                          .write = milliseconds(40),
                          .linger = milliseconds(50)};
  const SteadyTime start;
  const auto at = [start](int ms) { return start + milliseconds(ms); };
  EXPECT_FALSE(IsOverdue(Waiting::kHead, start, at(9), timeouts));
  EXPECT_TRUE(IsOverdue(Waiting::kHead, start, at(10), timeouts));
  EXPECT_FALSE(IsOverdue(Waiting::kIdle, start, at(19), timeouts));
  EXPECT_TRUE(IsOverdue(Waiting::kIdle, start, at(20), timeouts));
  EXPECT_FALSE(IsOverdue(Waiting::kBody, start, at(29), timeouts));
  EXPECT_TRUE(IsOverdue(Waiting::kBody, start, at(30), timeouts));
  EXPECT_TRUE(IsOverdue(Waiting::kWrite, start, at(40), timeouts));
  EXPECT_TRUE(IsOverdue(Waiting::kLinger, start, at(50), timeouts));
  EXPECT_FALSE(IsOverdue(Waiting::kNothing, start, at(1'000'000), timeouts));
}

TEST(DeadlinesTest, TicksFollowTheShortestTimeout) {
  EXPECT_EQ(TickInterval({}), milliseconds(1000));
  EXPECT_EQ(TickInterval({.head = milliseconds(100)}), milliseconds(25));
  EXPECT_EQ(TickInterval({.head = milliseconds(1)}), milliseconds(5));
}

TEST(ListenAddressTest, TakesNumericAddressesWithAPort) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:9000")->Text(), "127.0.0.1:9000");
  EXPECT_EQ(ParseListenAddress("[::1]:0")->Text(), "[::1]:0");
  EXPECT_EQ(ParseListenAddress("localhost:80")->Text(), "127.0.0.1:80");
  EXPECT_EQ(ParseListenAddress(":9000")->Text(), "0.0.0.0:9000");
  EXPECT_EQ(ParseListenAddress(":9000")->Url(), "http://127.0.0.1:9000");
  EXPECT_EQ(ParseListenAddress("http://[::]:1")->Url(), "http://[::1]:1");
  EXPECT_EQ(ParseListenAddress("http://[::]:1")->Text(), "[::]:1");
  EXPECT_EQ(ParseListenAddress("https://10.0.0.1:1")->Text(), "https://10.0.0.1:1");
  EXPECT_EQ(ParseListenAddress("https://:9443")->Url(), "https://127.0.0.1:9443");
  for (const char* wrong :
       {"", "9000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "a.b:80", "127.0.0.1:-1"}) {
    EXPECT_FALSE(ParseListenAddress(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace coffer::server
