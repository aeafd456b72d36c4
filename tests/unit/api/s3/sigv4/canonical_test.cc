#include "api/s3/sigv4/canonical.h"

#include <string>
#include <vector>

#include "api/s3/error.h"
#include "gtest/gtest.h"

namespace coffer::s3::sigv4 {
namespace {

TEST(CanonicalPathTest, EncodesOnceHoweverItWasSent) {
  const std::pair<std::string, std::string> cases[] = {
      {"/", "/"},
      {"/a/b", "/a/b"},
      {"/photos/Jan/sample.jpg", "/photos/Jan/sample.jpg"},
      {"/a%20b", "/a%20b"},
      {"/a+b", "/a%2Bb"},
      {"/a@b!(c)", "/a%40b%21%28c%29"},
      {"/a%40b%21%28c%29", "/a%40b%21%28c%29"},
      {"/%61~_-.", "/a~_-."},
      {"//b//k", "//b//k"},
      {"/b/../k/./x", "/b/../k/./x"},
      {"/b/%C3%A9", "/b/%C3%A9"},
      {"/b/%c3%a9", "/b/%C3%A9"},
      {"/b/\xC3\xA9", "/b/%C3%A9"},
      {"/b/100%25", "/b/100%25"},
      {"/b/%2525", "/b/%2525"},
      {"/b/%00", "/b/%00"},
  };
  for (const auto& [raw, expected] : cases) EXPECT_EQ(*CanonicalPath(raw), expected) << raw;
}

TEST(CanonicalPathTest, RefusesBadSequences) {
  for (const char* raw : {"/%", "/%2", "/%zz", "/a%"}) {
    EXPECT_EQ(GetS3Error(CanonicalPath(raw).status()).code, S3Code::kInvalidURI) << raw;
  }
}

TEST(CanonicalQueryTest, SortsByEncodedNameAndValue) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"acl", "acl="},
      {"acl=", "acl="},
      {"b=2&a=1", "a=1&b=2"},
      {"a=2&a=1", "a=1&a=2"},
      {"a=1&A=1", "A=1&a=1"},
      {"a-b=1&a=2", "a=2&a-b=1"},
      {"prefix=some%2Fprefix&marker=some+marker", "marker=some%20marker&prefix=some%2Fprefix"},
      {"prefix=a/b", "prefix=a%2Fb"},
      {"k=%2B", "k=%2B"},
      {"k=a=b", "k=a%3Db"},
      {"&&x-id=PutObject&", "x-id=PutObject"},
      {"X-Amz-Signature=00&a=1", "a=1"},
  };
  for (const auto& [raw, expected] : cases) EXPECT_EQ(*CanonicalQuery(raw), expected) << raw;
  EXPECT_FALSE(CanonicalQuery("a=%4").ok());
}

TEST(CanonicalHeaderValueTest, TrimsFoldsAndJoins) {
  http::HeaderList headers;
  headers.Add("X-Amz-Meta-A", "  one   two\t three ");
  headers.Add("x-amz-meta-a", "four");
  headers.Add("x-amz-meta-b", "");
  EXPECT_EQ(CanonicalHeaderValue(headers, "x-amz-meta-a"), "one two three,four");
  EXPECT_EQ(CanonicalHeaderValue(headers, "x-amz-meta-b"), "");
  EXPECT_EQ(CanonicalHeaderValue(headers, "x-amz-meta-c"), "");
}

TEST(CanonicalRequestTest, PutsAllPartsInOrder) {
  http::RequestHead head{.method = "GET", .target = "/b/k?x=1"};
  head.headers.Add("Host", "example.com");
  head.headers.Add("X-Amz-Date", "20130524T000000Z");
  const std::vector<std::string> names = {"host", "x-amz-date"};
  EXPECT_EQ(*CanonicalRequest(head, names, "UNSIGNED-PAYLOAD"),
            "GET\n/b/k\nx=1\nhost:example.com\nx-amz-date:20130524T000000Z\n\nhost;x-amz-date\nUNSIGNED-PAYLOAD");
  head.target = "/b/k#x";
  EXPECT_FALSE(CanonicalRequest(head, names, "UNSIGNED-PAYLOAD").ok());
}

}  // namespace
}  // namespace coffer::s3::sigv4
