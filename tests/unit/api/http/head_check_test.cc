#include "api/http/head_check.h"

#include <gtest/gtest.h>

#include <string>

namespace coffer::http {
namespace {

std::string Head(std::string_view line, std::string_view headers) {
  return std::string(line) + "\r\n" + std::string(headers) + "\r\n";
}
HeadVerdict CheckFields(std::string_view headers) { return CheckHead(Head("PUT /b/k HTTP/1.1", headers)); }

TEST(HeadCheckTest, AcceptsWhatClientsSend) {
  const HeadVerdict verdict = CheckFields(
      "Host: localhost:9000\r\nContent-Length: 12\r\nx-amz-tagging: \r\nx-amz-meta-a: gr\xc3\xbc\xc3\x9f\r\n");
  EXPECT_TRUE(verdict.ok()) << verdict.reason;
  EXPECT_EQ(verdict.content_length, 12u);
  EXPECT_FALSE(verdict.chunked);
  EXPECT_TRUE(CheckFields("Host: [::1]:9000\r\nTransfer-Encoding: Chunked\r\n").chunked);
  EXPECT_TRUE(CheckHead("GET / HTTP/1.0\r\n\r\n").ok());
  EXPECT_TRUE(CheckHead("GET /b/gr\xc3\xbc\xc3\x9f HTTP/1.1\r\nHost: a\r\n\r\n").ok());
}

TEST(HeadCheckTest, RefusesEveryShapeThatCouldBeReadInTwoWays) {
  const std::string_view kHost = "Host: a\r\n";
  const std::string_view kSmuggling[] = {
      "Content-Length: 5\r\nContent-Length: 5\r\n",
      "Content-Length: 5\r\nContent-Length: 6\r\n",
      "Content-Length: 5\r\ncontent-length: 5\r\n",
      "Content-Length: 5, 5\r\n",
      "Content-Length: +5\r\n",
      "Content-Length: -5\r\n",
      "Content-Length: 0x5\r\n",
      "Content-Length: 5 5\r\n",
      "Content-Length:\r\n",
      "Content-Length: 99999999999999999999\r\n",
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
      "Transfer-Encoding: gzip, chunked\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: xchunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
      "Transfer-Encoding: identity\r\n",
      "Transfer-Encoding:\r\n",
      "Transfer-Encoding : chunked\r\n",
      " Transfer-Encoding: chunked\r\n",
      "X: y\r\n Transfer-Encoding: chunked\r\n",
      "X: y\r\n\tz\r\n",
      "X: y\nTransfer-Encoding: chunked\r\n",
      "X: y\rTransfer-Encoding: chunked\r\n",
      "X: y\r\r\n",
      "Transfer-Encoding: \x0b"
      "chunked\r\n",
      "Transfer\x01-Encoding: chunked\r\n",
      "X y: z\r\n",
      "X: \x7f\r\n",
      ": empty\r\n",
      "no colon\r\n",
      "Host: b\r\n",
      "host: a\r\n",
  };
  for (const std::string_view fields : kSmuggling) {
    const HeadVerdict verdict = CheckFields(std::string(kHost) + std::string(fields));
    EXPECT_EQ(verdict.status, 400) << fields;
  }
  EXPECT_EQ(CheckFields(std::string("Host: a\r\nX: a\0b\r\n", 17)).status, 400);
}

TEST(HeadCheckTest, RefusesHostsThatAreMissingOrNotHosts) {
  EXPECT_EQ(CheckFields("X: y\r\n").status, 400);
  EXPECT_EQ(CheckFields("Host:\r\n").status, 400);
  EXPECT_EQ(CheckFields("Host: a b\r\n").status, 400);
  EXPECT_EQ(CheckFields("Host: a/b\r\n").status, 400);
  EXPECT_EQ(CheckFields("Host: user@a\r\n").status, 400);
}

TEST(HeadCheckTest, RefusesOtherRequestLines) {
  const std::string_view kLines[] = {
      "GET / HTTP/1.1 ",
      "GET  / HTTP/1.1",
      "GET /a b HTTP/1.1",
      "GET /\ta HTTP/1.1",
      " GET / HTTP/1.1",
      "GET\t/ HTTP/1.1",
      "GET / http/1.1",
      "GET /",
      "GET",
      "",
      "G(T / HTTP/1.1",
      "GET / HTTP/1.11",
  };
  for (const std::string_view line : kLines) EXPECT_EQ(CheckHead(Head(line, "Host: a\r\n")).status, 400) << line;
  EXPECT_EQ(CheckHead(Head("GET / HTTP/2.0", "Host: a\r\n")).status, 505);
  EXPECT_EQ(CheckHead("GET / HTTP/1.1\nHost: a\n\n").status, 400);
  EXPECT_EQ(CheckHead("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").status, 400);
}

TEST(HeadCheckTest, BoundsSizeAndCount) {
  EXPECT_EQ(CheckFields("Host: a\r\nX: " + std::string(kHeadBytesMax, 'x') + "\r\n").status, 431);
  std::string many = "Host: a\r\n";
  for (size_t i = 0; i < kHeadFieldsMax; ++i) many += "a: b\r\n";
  EXPECT_EQ(CheckFields(many).status, 431);
}

TEST(HeadCheckTest, WantsExactlyOneHead) {
  EXPECT_EQ(CheckHead("").status, 400);
  EXPECT_EQ(CheckHead("GET / HTTP/1.1\r\nHost: a\r\n").status, 400);
  EXPECT_EQ(CheckHead("GET / HTTP/1.1\r\nHost: a\r\n\r\nX").status, 400);
}

}  // namespace
}  // namespace coffer::http
