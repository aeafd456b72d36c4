// The worked examples of AWS's documentation of Signature Version 4 for S3.
#include <string>

#include "api/s3/sigv4/canonical.h"
#include "api/s3/sigv4/chunk_signatures.h"
#include "api/s3/sigv4/sign.h"
#include "api/s3/sigv4/signature.h"
#include "gtest/gtest.h"

namespace coffer::s3::sigv4 {
namespace {

// 2013-05-24T00:00:00Z
const WallTime kThen = std::chrono::sys_days(std::chrono::year(2013) / 5 / 24);

ClientCredentials Example() {
  return {"AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1"};
}

http::RequestHead Head(std::string method, std::string target) {
  http::RequestHead head{.method = std::move(method), .target = std::move(target)};
  head.headers.Add("Host", "examplebucket.s3.amazonaws.com");
  return head;
}

std::string Signature(http::RequestHead head, std::string_view payload_hash = kEmptySha256) {
  const auto material = SignHead(Example(), kThen, payload_hash, head);
  return material.ok() ? material->signature : material.status().ToString();
}

TEST(KnownAnswersTest, DatesAndScope) {
  EXPECT_EQ(FormatAmzDate(kThen), "20130524T000000Z");
  EXPECT_EQ(FormatScopeDate(kThen), "20130524");
  EXPECT_EQ(FormatAmzDate(kThen + std::chrono::milliseconds(86'399'999)), "20130524T235959Z");
  EXPECT_EQ((Scope{"20130524", "us-east-1"}.Text()), "20130524/us-east-1/s3/aws4_request");
}

TEST(KnownAnswersTest, GetObject) {
  http::RequestHead head = Head("GET", "/test.txt");
  head.headers.Add("Range", "bytes=0-9");
  EXPECT_EQ(Signature(head), "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");

  ASSERT_TRUE(SignHead(Example(), kThen, kEmptySha256, head).ok());
  EXPECT_EQ(*head.headers.Find("authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(KnownAnswersTest, PutObject) {
  http::RequestHead head = Head("PUT", "/test$file.text");
  head.headers.Add("Date", "Fri, 24 May 2013 00:00:00 GMT");
  head.headers.Add("x-amz-storage-class", "REDUCED_REDUNDANCY");
  EXPECT_EQ(Signature(head, HexSha256("Welcome to Amazon S3.")),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(KnownAnswersTest, GetBucketLifecycle) {
  EXPECT_EQ(Signature(Head("GET", "/?lifecycle")), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(KnownAnswersTest, ListObjects) {
  EXPECT_EQ(Signature(Head("GET", "/?max-keys=2&prefix=J")),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(KnownAnswersTest, PresignedUrl) {
  EXPECT_EQ(*PresignTarget(Example(), kThen, std::chrono::hours(24), Head("GET", "/test.txt")),
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(KnownAnswersTest, ChunkedUpload) {
  http::RequestHead head{.method = "PUT", .target = "/examplebucket/chunkObject.txt"};
  head.headers.Add("Host", "s3.amazonaws.com");
  head.headers.Add("x-amz-storage-class", "REDUCED_REDUNDANCY");
  head.headers.Add("Content-Encoding", "aws-chunked");
  head.headers.Add("x-amz-decoded-content-length", "66560");
  head.headers.Add("Content-Length", "66824");
  auto material = SignHead(Example(), kThen, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", head);
  ASSERT_TRUE(material.ok());
  EXPECT_EQ(material->signature, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");

  ChunkSignatures chunks(*material);
  EXPECT_EQ(chunks.Next(HexSha256(std::string(65536, 'a'))),
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648");
  EXPECT_EQ(chunks.Next(HexSha256(std::string(1024, 'a'))),
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497");
  EXPECT_EQ(chunks.Next(kEmptySha256), "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9");
}

TEST(KnownAnswersTest, ChunkedUploadWithTrailer) {
  http::RequestHead head{.method = "PUT", .target = "/examplebucket/chunkObject.txt"};
  head.headers.Add("Host", "s3.amazonaws.com");
  head.headers.Add("x-amz-storage-class", "REDUCED_REDUNDANCY");
  head.headers.Add("Content-Encoding", "aws-chunked");
  head.headers.Add("x-amz-decoded-content-length", "66560");
  head.headers.Add("x-amz-trailer", "x-amz-checksum-crc32c");
  auto material = SignHead(Example(), kThen, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", head);
  ASSERT_TRUE(material.ok());
  EXPECT_EQ(material->signature, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");

  ChunkSignatures chunks(*material);
  EXPECT_EQ(chunks.Next(HexSha256(std::string(65536, 'a'))),
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2");
  EXPECT_EQ(chunks.Next(HexSha256(std::string(1024, 'a'))),
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7");
  EXPECT_EQ(chunks.Next(kEmptySha256), "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992");
  EXPECT_EQ(chunks.Trailer("x-amz-checksum-crc32c:sOO8/Q==\n"),
            "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
}

}  // namespace
}  // namespace coffer::s3::sigv4
