// Bodies that are not what their heads say: refused, and nothing of them is visible.
#include <string>
#include <utility>
#include <vector>

#include "api/s3/sigv4/canonical.h"
#include "api/s3/sigv4/signature.h"
#include "api/s3/spec/operations.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/service_fixture.h"
#include "tests/unit/api/s3/payload/chunked_body.h"
#include "tests/unit/api/s3/route/minimal_request.h"

namespace coffer::s3 {
namespace {

constexpr const char* kSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr const char* kSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
constexpr const char* kUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

using Headers = std::vector<std::pair<std::string, std::string>>;

const std::pair<std::string, std::string> kLength = {"x-amz-decoded-content-length", "5"};
const std::pair<std::string, std::string> kTrailerCrc = {"x-amz-trailer", "x-amz-checksum-crc32"};
const Trailer kGoodTrailer = {{"x-amz-checksum-crc32", "NhCmhg=="}};

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  return at == std::string::npos ? "no such text: " + from : text.replace(at, from.size(), to);
}

class ServiceBodyTest : public testing::Test {
 protected:
  // `frame` makes the body once the head is signed.
  template <typename Frame>
  Sent Put(const std::string& marker, const Headers& headers, Frame frame, std::string target = "/bucket/new") {
    http::RequestHead head = Request("PUT", std::move(target));
    for (const auto& [name, value] : headers) head.headers.Add(name, value);
    const auto signing = sigv4::SignHead(fixture_.owner(), fixture_.now(), marker, head);
    EXPECT_TRUE(signing.ok()) << signing.status();
    return fixture_.Send(head, frame(*signing));
  }
  Sent PutText(const std::string& marker, const Headers& headers, const std::string& body) {
    return Put(marker, headers, [&](const auto&) { return body; });
  }
  Sent PutSigned(const char* marker, const Headers& headers, const Trailer& trailer, const std::string& from,
                 const std::string& to) {
    return Put(marker, headers,
               [&](const auto& signing) { return Replaced(SignedBody(signing, {"hello"}, trailer), from, to); });
  }
  void ExpectNothingNew() {
    EXPECT_EQ(fixture_.Changes(), before_);
    EXPECT_EQ(fixture_.SendSigned(fixture_.owner(), Request("GET", "/bucket/new")).code, "NoSuchKey");
  }

  ServiceFixture fixture_;
  const uint64_t before_ = fixture_.Changes();
};

TEST_F(ServiceBodyTest, TheUntouchedBodiesAreStored) {
  EXPECT_EQ(PutText(sigv4::HexSha256("hello"), {}, "hello").status, 200);
  EXPECT_EQ(PutText(kUnsignedTrailer, {kLength, kTrailerCrc}, UnsignedBody({"hello"}, kGoodTrailer)).status, 200);
  EXPECT_EQ(PutSigned(kSigned, {kLength}, std::nullopt, "hello", "hello").status, 200);
  EXPECT_EQ(PutSigned(kSignedTrailer, {kLength, kTrailerCrc}, kGoodTrailer, "hello", "hello").status, 200);
  EXPECT_EQ(fixture_.SendSigned(fixture_.owner(), Request("GET", "/bucket/new")).document, "hello");
}

TEST_F(ServiceBodyTest, SignedChunks) {
  const auto put = [&](const std::string& from, const std::string& to) {
    return PutSigned(kSigned, {kLength}, std::nullopt, from, to).code;
  };
  EXPECT_EQ(put("hello", "hellO"), "SignatureDoesNotMatch");
  EXPECT_EQ(put("5;chunk-signature=", "5;chunk-signature=0"), "IncompleteBody");
  EXPECT_EQ(put("5;", "6;"), "IncompleteBody");
  EXPECT_EQ(put("5;", "7fffffffffffffff;"), "IncompleteBody");
  EXPECT_EQ(put("hello\r\n0;", "hello\r\n1;"), "IncompleteBody");
  EXPECT_EQ(put("hello\r\n", "hello"), "IncompleteBody");
  ExpectNothingNew();
}

// The last signature is never reached.
TEST_F(ServiceBodyTest, SignedChunksThatEndEarly) {
  size_t size = 0;
  Put(kSigned, {kLength}, [&](const auto& signing) {
    size = SignedBody(signing, {"hello"}).size();
    return std::string();
  });
  for (size_t cut = 0; cut < size; cut += 7) {
    const Sent sent =
        Put(kSigned, {kLength}, [&](const auto& signing) { return SignedBody(signing, {"hello"}).substr(0, cut); });
    EXPECT_EQ(sent.code, "IncompleteBody") << cut;
  }
  ExpectNothingNew();
}

TEST_F(ServiceBodyTest, Trailers) {
  const auto put = [&](const std::string& from, const std::string& to) {
    return PutSigned(kSignedTrailer, {kLength, kTrailerCrc}, kGoodTrailer, from, to).code;
  };
  EXPECT_EQ(put("NhCmhg", "nhCmhg"), "SignatureDoesNotMatch");
  EXPECT_EQ(put("-crc32:", "-crc32c:"), "MalformedTrailerError");
  EXPECT_EQ(put("x-amz-checksum-crc32:NhCmhg==\r\n", ""), "MalformedTrailerError");
  const auto unsigned_put = [&](const std::string& from, const std::string& to) {
    return PutText(kUnsignedTrailer, {kLength, kTrailerCrc}, Replaced(UnsignedBody({"hello"}, kGoodTrailer), from, to));
  };
  EXPECT_EQ(unsigned_put("NhCmhg==", "AAAAAA==").code, "BadDigest");
  EXPECT_EQ(unsigned_put("hello", "hellO").code, "BadDigest");
  for (const char* value : {"", "NhCmhg", "NhCmhg==NhCmhg==", "*hCmhg==", "not-base64"}) {
    const Sent sent = unsigned_put("NhCmhg==", value);
    EXPECT_EQ(sent.code, "InvalidRequest") << value;
    EXPECT_NE(sent.document.find("Value for x-amz-checksum-crc32 trailing header is invalid."), std::string::npos);
  }
  ExpectNothingNew();
}

// A trailer that its client signed may still be wrong about the data.
TEST_F(ServiceBodyTest, ASignedTrailerThatIsWrong) {
  EXPECT_EQ(
      PutSigned(kSignedTrailer, {kLength, kTrailerCrc}, {{"x-amz-checksum-crc32", "AAAAAA=="}}, "hello", "hello").code,
      "BadDigest");
  ExpectNothingNew();
}

TEST_F(ServiceBodyTest, DecodedLengths) {
  for (const char* length : {"4", "6", "0", "999999999999999999"}) {
    const std::string code = PutText(kUnsignedTrailer, {{kLength.first, length}}, UnsignedBody({"hello"})).code;
    EXPECT_TRUE(code == "IncompleteBody" || code == "EntityTooLarge") << length << " " << code;
  }
  for (const char* length : {"-5", "5x", "0x5", "99999999999999999999"}) {
    EXPECT_EQ(PutText(kUnsignedTrailer, {{kLength.first, length}}, UnsignedBody({"hello"})).code,
              "MissingContentLength");
  }
  EXPECT_EQ(PutText(kUnsignedTrailer, {}, UnsignedBody({"hello"})).code, "MissingContentLength");
  ExpectNothingNew();
}

TEST_F(ServiceBodyTest, DigestsInTheHead) {
  EXPECT_EQ(PutText(sigv4::HexSha256("hellO"), {}, "hello").code, "XAmzContentSHA256Mismatch");
  const struct {
    const char* name;
    const char* value;
    const char* code;
  } cases[] = {
      {"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", ""},
      {"Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"},
      {"Content-MD5", "XUFAKrxLKna5cZ2REBfF", "InvalidDigest"},
      {"Content-MD5", "5d41402abc4b2a76b9719d911017c592", "InvalidDigest"},
      {"Content-MD5", "*", "InvalidDigest"},
      {"x-amz-checksum-crc32", "NhCmhg==", ""},
      {"x-amz-checksum-crc32", "AAAAAA==", "BadDigest"},
      {"x-amz-checksum-crc32", "AAAA", "InvalidRequest"},
      {"x-amz-checksum-crc32", "36", "InvalidRequest"},
      {"x-amz-checksum-crc32c", "AAAAAA==", "BadDigest"},
      {"x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", "BadDigest"},
      {"x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BadDigest"},
      {"x-amz-checksum-sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "BadDigest"},
      {"x-amz-checksum-sha256", "AAAAAA==", "InvalidRequest"},
  };
  for (const auto& c : cases) {
    if (*c.code == '\0') continue;
    EXPECT_EQ(PutText("UNSIGNED-PAYLOAD", {{c.name, c.value}}, "hello").code, c.code) << c.name << " " << c.value;
  }
  ExpectNothingNew();
  for (const auto& c : cases) {
    if (*c.code != '\0') continue;
    EXPECT_EQ(PutText("UNSIGNED-PAYLOAD", {{c.name, c.value}}, "hello").code, "") << c.name << " " << c.value;
  }
}

// In any case, but of the checksum that comes.
TEST_F(ServiceBodyTest, TheAnnouncedAlgorithm) {
  const std::string framed = UnsignedBody({"hello"}, kGoodTrailer);
  const auto in_trailer = [&](const char* algorithm) {
    return PutText(kUnsignedTrailer, {kLength, kTrailerCrc, {"x-amz-sdk-checksum-algorithm", algorithm}}, framed).code;
  };
  const auto in_header = [&](const char* algorithm) {
    return PutText("UNSIGNED-PAYLOAD",
                   {{"x-amz-checksum-crc32", "NhCmhg=="}, {"x-amz-sdk-checksum-algorithm", algorithm}}, "hello")
        .code;
  };
  for (const char* other : {"SHA1", "CRC32C", "crc", "x"}) {
    EXPECT_EQ(in_trailer(other), "InvalidRequest") << other;
    EXPECT_EQ(in_header(other), "InvalidRequest") << other;
  }
  EXPECT_EQ(PutText("UNSIGNED-PAYLOAD", {{"x-amz-sdk-checksum-algorithm", "CRC32"}}, "hello").code, "InvalidRequest");
  ExpectNothingNew();
  for (const char* same : {"CRC32", "crc32", ""}) {
    EXPECT_EQ(in_trailer(same), "") << same;
    EXPECT_EQ(in_header(same), "") << same;
  }
}

TEST_F(ServiceBodyTest, FramesThatTheHeadDoesNotSpeakOf) {
  const std::string framed = UnsignedBody({"hello"}, kGoodTrailer);
  EXPECT_EQ(PutText("UNSIGNED-PAYLOAD", {{"Content-Encoding", "aws-chunked"}}, framed).code, "InvalidRequest");
  EXPECT_EQ(PutText(sigv4::HexSha256(framed), {{"Content-Encoding", "aws-chunked"}, kLength}, framed).code,
            "InvalidRequest");
  EXPECT_EQ(PutText("UNSIGNED-PAYLOAD", {kTrailerCrc}, framed).code, "InvalidRequest");
  ExpectNothingNew();
}

// Frames without signatures are for uploads; a document has to be signed.
TEST_F(ServiceBodyTest, UnsignedFramesAreForUploadsOnly) {
  for (const OperationRow& row : Operations()) {
    if (!row.built || row.request_body == BodyMode::kStream) continue;
    http::RequestHead head = MinimalRequest(row);
    head.headers.Add(kLength.first, kLength.second);
    ASSERT_TRUE(SignHead(fixture_.owner(), fixture_.now(), kUnsignedTrailer, head).ok());
    EXPECT_EQ(fixture_.Send(head, UnsignedBody({"hello"})).code, "InvalidRequest") << row.name;
  }
  ExpectNothingNew();
}

// Refused by its head: none of it has to come.
TEST_F(ServiceBodyTest, DocumentsThatAreTooLongAreNotRead) {
  for (const OperationRow& row : Operations()) {
    if (!row.built || row.request_body == BodyMode::kStream) continue;
    http::RequestHead head = MinimalRequest(row);
    head.headers.Add("Content-Length", "1073741824");
    const Sent sent = fixture_.SendSigned(fixture_.owner(), head, "x");
    EXPECT_EQ(sent.code, "MaxMessageLengthExceeded") << row.name;
    EXPECT_EQ(sent.bytes_taken, 0u) << row.name;
  }
  ExpectNothingNew();
}

// Empty, long and odd values of what clients send, on every operation: an answer, and not that something broke inside.
TEST_F(ServiceBodyTest, OddHeaderValuesBreakNothing) {
  const std::string values[] = {"",
                                std::string(60'000, 'x'),
                                "\x01\x7f\xff\xfe",
                                "%",
                                "/",
                                "//",
                                "/bucket",
                                "bucket//",
                                "bytes=-",
                                "-1",
                                "99999999999999999999",
                                "\"",
                                ",",
                                "*"};
  const char* names[] = {"x-amz-copy-source",
                         "x-amz-copy-source-range",
                         "Range",
                         "If-Match",
                         "If-None-Match",
                         "If-Modified-Since",
                         "Content-MD5",
                         "Content-Type",
                         "Content-Encoding",
                         "x-amz-checksum-crc32",
                         "x-amz-checksum-type",
                         "x-amz-checksum-mode",
                         "x-amz-sdk-checksum-algorithm",
                         "x-amz-tagging",
                         "x-amz-tagging-directive",
                         "x-amz-request-payer",
                         "x-amz-website-redirect-location",
                         "x-amz-if-match-size",
                         "x-amz-if-match-last-modified-time",
                         "x-amz-acl",
                         "x-amz-meta-",
                         "x-amz-storage-class",
                         "x-amz-metadata-directive",
                         "x-amz-trailer",
                         "x-amz-decoded-content-length",
                         "x-amz-expected-bucket-owner",
                         "x-amz-mp-object-size",
                         "Expires",
                         "Origin"};
  for (const OperationRow& row : Operations()) {
    if (!row.built || row.name == "DeleteBucket") continue;
    for (const char* name : names) {
      for (const std::string& value : values) {
        http::RequestHead head = MinimalRequest(row);
        head.headers.Set(name, value);
        const Sent sent = fixture_.SendSigned(fixture_.owner(), head);
        EXPECT_TRUE(sent.status < 500 || sent.status == 501) << row.name << " " << name << ": " << value.substr(0, 20);
      }
    }
  }
}

}  // namespace
}  // namespace coffer::s3
