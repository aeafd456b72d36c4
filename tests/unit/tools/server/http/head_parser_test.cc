#include "tools/server/http/head_parser.h"

#include <gtest/gtest.h>

#include <string>

#include "tools/server/http/health.h"

namespace coffer::server {
namespace {

ParsedHead Parse(std::string_view text, int status = 0) {
  ParsedHead parsed;
  EXPECT_EQ(ParseHead(text, parsed).status, status) << text;
  return parsed;
}

TEST(HeadParserTest, FindsTheEndAcrossPieces) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string text = head + "rest";
  size_t searched = 0;
  for (size_t size = 0; size < head.size(); ++size) {
    EXPECT_EQ(FindHeadEnd(std::string_view(text).substr(0, size), searched), 0u);
  }
  EXPECT_EQ(FindHeadEnd(text, searched), head.size());
}

TEST(HeadParserTest, KeepsOrderDuplicatesAndBytes) {
  const ParsedHead parsed =
      Parse("PUT /b/a%2Fb?x=1&y HTTP/1.1\r\nHost: a\r\nX-A:  1 \r\nx-a: \r\nX-B: 2\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(parsed.head.method, "PUT");
  EXPECT_EQ(parsed.head.target, "/b/a%2Fb?x=1&y");
  ASSERT_EQ(parsed.head.headers.size(), 5u);
  EXPECT_EQ(parsed.head.headers.Count("x-a"), 2u);
  EXPECT_EQ(*parsed.head.headers.Find("X-A"), "1");
  EXPECT_EQ(parsed.content_length, 7u);
  EXPECT_TRUE(parsed.keep_alive);
  EXPECT_TRUE(parsed.has_body());
}

TEST(HeadParserTest, KnowsWhenTheConnectionStays) {
  EXPECT_FALSE(Parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").keep_alive);
  EXPECT_FALSE(Parse("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(Parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST(HeadParserTest, TakesAbsoluteTargetsOfTheSameHostOnly) {
  EXPECT_EQ(Parse("GET http://a:9/b/k?x HTTP/1.1\r\nHost: a:9\r\n\r\n").head.target, "/b/k?x");
  EXPECT_EQ(Parse("GET http://a HTTP/1.1\r\nHost: A\r\n\r\n").head.target, "/");
  EXPECT_EQ(Parse("GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n").head.target, "/?x");
  Parse("GET http://b/k HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  Parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  Parse("GET k HTTP/1.1\r\nHost: a\r\n\r\n", 400);
}

TEST(HeadParserTest, KnowsOneExpectation) {
  EXPECT_TRUE(Parse("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n").expects_continue);
  EXPECT_FALSE(Parse("PUT / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
  Parse("PUT / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417);
}

TEST(HealthTest, IsOneUnsignedPathOnTheServersOwnHost) {
  const s3::HostNames names({"s3.example.com"}, {});
  const auto is_health = [&](std::string_view text) { return IsHealthCheck(Parse(text).head, names); };
  EXPECT_TRUE(is_health("GET /health HTTP/1.1\r\nHost: 127.0.0.1:9000\r\n\r\n"));
  EXPECT_TRUE(is_health("HEAD /health HTTP/1.1\r\nHost: s3.example.com\r\n\r\n"));
  EXPECT_TRUE(is_health("GET /health HTTP/1.1\r\nHost: [::1]:9000\r\n\r\n"));
  EXPECT_FALSE(is_health("GET /health HTTP/1.1\r\nHost: photos.S3.example.com:80\r\n\r\n"));
  EXPECT_FALSE(is_health("GET /health/ HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(is_health("GET /health?X-Amz-Signature=1 HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(is_health("GET /health HTTP/1.1\r\nHost: a\r\nAuthorization: AWS4-HMAC-SHA256 x\r\n\r\n"));
  EXPECT_FALSE(is_health("PUT /health HTTP/1.1\r\nHost: a\r\n\r\n"));
}

}  // namespace
}  // namespace coffer::server
