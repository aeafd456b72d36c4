#include "api/s3/auth/payload_plan.h"

#include <string>
#include <vector>

#include "api/s3/error.h"
#include "gtest/gtest.h"

namespace coffer::s3 {
namespace {

using Framing = PayloadPlan::Framing;
using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kSha = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
constexpr const char* kUnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
constexpr const char* kSigned = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
constexpr const char* kSignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

http::RequestHead Head(const Headers& headers, std::string target = "/b/k") {
  http::RequestHead head{.method = "PUT", .target = std::move(target)};
  for (const auto& [name, value] : headers) head.headers.Add(name, value);
  return head;
}

absl::StatusOr<PayloadPlan> Plan(const std::string& marker, const Headers& headers, bool stream = true,
                                 AuthForm form = AuthForm::kHeader) {
  Credentials credentials{.form = form};
  credentials.signed_headers = {"host"};
  return PlanPayload(Head(headers), credentials, marker, stream);
}

std::string CodeOf(const absl::Status& status) { return status.ok() ? "OK" : std::string(GetS3Error(status).name); }

std::string MarkerCode(const Headers& headers, AuthForm form, std::string query = "") {
  return CodeOf(PayloadMarker(Head(headers), *Query::Parse(query), form).status());
}

TEST(PayloadMarkerTest, WhereItComesFrom) {
  const Query none;
  EXPECT_EQ(*PayloadMarker(Head({{"x-amz-content-sha256", kSigned}}), none, AuthForm::kHeader), kSigned);
  EXPECT_EQ(*PayloadMarker(Head({}), none, AuthForm::kPresigned), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(*PayloadMarker(Head({}), none, AuthForm::kAnonymous), "UNSIGNED-PAYLOAD");
  EXPECT_EQ(*PayloadMarker(Head({{"x-amz-content-sha256", ""}}), none, AuthForm::kPresigned), "UNSIGNED-PAYLOAD");
  const Query query = *Query::Parse(std::string("X-Amz-Content-Sha256=") + kSigned);
  EXPECT_EQ(*PayloadMarker(Head({}), query, AuthForm::kPresigned), kSigned);
  // A query key of that name means nothing to a request that is not presigned.
  EXPECT_EQ(*PayloadMarker(Head({{"x-amz-content-sha256", kSha}}), query, AuthForm::kHeader), kSha);
}

TEST(PayloadMarkerTest, Refusals) {
  EXPECT_EQ(MarkerCode({}, AuthForm::kHeader), "InvalidRequest");
  EXPECT_EQ(MarkerCode({{"x-amz-content-sha256", ""}}, AuthForm::kHeader), "InvalidRequest");
  EXPECT_EQ(MarkerCode({{"x-amz-content-sha256", kSha}, {"X-Amz-Content-Sha256", kSha}}, AuthForm::kHeader),
            "InvalidArgument");
  EXPECT_EQ(MarkerCode({{"x-amz-content-sha256", kSha}}, AuthForm::kPresigned, "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"),
            "InvalidRequest");
  for (const char* marker : {"unsigned-payload", "UNSIGNED", "STREAMING-", "STREAMING-AWS4-HMAC-SHA1-PAYLOAD", "00",
                             "STREAMING-UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER2"}) {
    EXPECT_EQ(MarkerCode({{"x-amz-content-sha256", marker}}, AuthForm::kHeader), "InvalidArgument") << marker;
    EXPECT_EQ(MarkerCode({{"x-amz-content-sha256", marker}}, AuthForm::kAnonymous), "InvalidArgument") << marker;
  }
}

TEST(PlanPayloadTest, UnframedBodies) {
  EXPECT_EQ(Plan("UNSIGNED-PAYLOAD", {})->framing, Framing::kNone);
  EXPECT_EQ(Plan("UNSIGNED-PAYLOAD", {})->expected_sha256, "");
  EXPECT_EQ(Plan(kSha, {})->expected_sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Plan(kSha, {{"Content-Encoding", "gzip"}, {"x-amz-trailer", ""}}, false)->framing, Framing::kNone);
}

TEST(PlanPayloadTest, FramedBodies) {
  const Headers length = {{"x-amz-decoded-content-length", "5"}};
  // Content-Encoding may have been lost on the way: the marker decides.
  EXPECT_EQ(Plan(kSigned, length)->framing, Framing::kChunked);
  EXPECT_TRUE(Plan(kSigned, length)->chunks_signed);
  EXPECT_EQ(Plan(kSigned, length, false)->decoded_length, 5u);
  EXPECT_EQ(Plan(kUnsignedTrailer, length)->trailer_name, "");
  const Headers trailer = {{"x-amz-decoded-content-length", "5"}, {"x-amz-trailer", "X-Amz-Checksum-Crc64nvme"}};
  EXPECT_EQ(Plan(kUnsignedTrailer, trailer)->trailer_name, "x-amz-checksum-crc64nvme");
  EXPECT_FALSE(Plan(kUnsignedTrailer, trailer)->trailer_signed);
  EXPECT_TRUE(Plan(kSignedTrailer, trailer)->trailer_signed);
  EXPECT_TRUE(Plan(kUnsignedTrailer, trailer, true, AuthForm::kAnonymous).ok());
}

TEST(PlanPayloadTest, Refusals) {
  struct Case {
    const char* what;
    const char* marker;
    Headers headers;
    const char* code;
    bool stream = true;
    AuthForm form = AuthForm::kHeader;
  };
  const std::pair<std::string, std::string> length = {"x-amz-decoded-content-length", "5"};
  const std::pair<std::string, std::string> crc = {"x-amz-trailer", "x-amz-checksum-crc32"};
  const Case cases[] = {
      {"no decoded length", kSigned, {}, "MissingContentLength"},
      {"empty decoded length", kSigned, {{"x-amz-decoded-content-length", ""}}, "MissingContentLength"},
      {"negative length", kSigned, {{"x-amz-decoded-content-length", "-1"}}, "MissingContentLength"},
      {"length with a sign", kSigned, {{"x-amz-decoded-content-length", "+1"}}, "MissingContentLength"},
      {"no number", kSigned, {{"x-amz-decoded-content-length", "5 "}}, "MissingContentLength"},
      {"half a number", kSigned, {{"x-amz-decoded-content-length", "12x"}}, "MissingContentLength"},
      {"hexadecimal", kSigned, {{"x-amz-decoded-content-length", "0x5"}}, "MissingContentLength"},
      {"too long", kSigned, {{"x-amz-decoded-content-length", "18446744073709551616"}}, "MissingContentLength"},
      {"two lengths", kSigned, {length, length}, "InvalidArgument"},
      {"trailer without a form for it", kSigned, {length, crc}, "InvalidRequest"},
      {"a trailer that is no checksum",
       kUnsignedTrailer,
       {length, {"x-amz-trailer", "x-amz-meta-a"}},
       "InvalidRequest"},
      {"two trailers",
       kUnsignedTrailer,
       {length, {"x-amz-trailer", "x-amz-checksum-crc32,x-amz-checksum-sha1"}},
       "InvalidRequest"},
      {"two trailer headers", kUnsignedTrailer, {length, crc, crc}, "InvalidArgument"},
      {"the signature as a trailer",
       kSignedTrailer,
       {length, {"x-amz-trailer", "x-amz-trailer-signature"}},
       "InvalidRequest"},
      {"a signed trailer that is not announced", kSignedTrailer, {length}, "MalformedTrailerError"},
      {"unsigned chunks for a document", kUnsignedTrailer, {length, crc}, "InvalidRequest", false},
      {"ECDSA", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", {length}, "NotImplemented"},
      {"ECDSA", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", {length, crc}, "NotImplemented"},
      {"nobody's signature", kSigned, {length}, "InvalidRequest", true, AuthForm::kAnonymous},
      {"nobody's signature", kSignedTrailer, {length, crc}, "InvalidRequest", true, AuthForm::kAnonymous},
      {"a hash and a decoded length", kSha, {length}, "InvalidRequest"},
      {"a hash and a trailer", kSha, {crc}, "InvalidRequest"},
      {"a hash and aws-chunked", kSha, {{"Content-Encoding", "aws-chunked"}}, "InvalidRequest"},
      {"unsigned payload and a decoded length that is not signed", "UNSIGNED-PAYLOAD", {length}, "InvalidRequest"},
      {"unsigned payload and a trailer", "UNSIGNED-PAYLOAD", {crc}, "InvalidRequest"},
      {"unsigned payload and aws-chunked",
       "UNSIGNED-PAYLOAD",
       {{"Content-Encoding", "gzip, AWS-Chunked"}},
       "InvalidRequest"},
      {"nobody's decoded length", "UNSIGNED-PAYLOAD", {length}, "InvalidRequest", true, AuthForm::kAnonymous},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CodeOf(Plan(c.marker, c.headers, c.stream, c.form).status()), c.code) << c.what;
  }
}

TEST(PlanPayloadTest, TwoOtherEncodingsFrameNothing) {
  const auto plan = Plan(kSha, {{"Content-Encoding", "gzip, br"}}, true);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->framing, Framing::kNone);
}

// It would frame bytes; where none are stored, it is but a word.
TEST(PlanPayloadTest, AwsChunkedAloneIsHarmlessWithoutAStreamBody) {
  for (const char* marker : {kSha, "UNSIGNED-PAYLOAD"}) {
    const auto plan = Plan(marker, {{"Content-Encoding", "aws-chunked"}}, false);
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_EQ(plan->framing, Framing::kNone);
  }
}

// As the Java SDK frames uploads over TLS.
TEST(PlanPayloadTest, ASignedDecodedLengthMakesUnsignedPayloadFramed) {
  Credentials credentials{.form = AuthForm::kHeader};
  credentials.signed_headers = {"host", "x-amz-decoded-content-length"};
  const auto head = Head({{"x-amz-decoded-content-length", "5"}, {"Content-Encoding", "aws-chunked"}});
  const auto plan = PlanPayload(head, credentials, "UNSIGNED-PAYLOAD", true);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->framing, Framing::kChunked);
  EXPECT_FALSE(plan->chunks_signed);
  EXPECT_EQ(plan->trailer_name, "");
  EXPECT_EQ(CodeOf(PlanPayload(head, credentials, "UNSIGNED-PAYLOAD", false).status()), "InvalidRequest");
}

TEST(WithoutAwsChunkedTest, LeavesTheRest) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"aws-chunked", ""},
      {"AWS-CHUNKED", ""},
      {"gzip", "gzip"},
      {"aws-chunked,gzip", "gzip"},
      {"gzip, aws-chunked", "gzip"},
      {"br,aws-chunked,gzip", "br,gzip"},
      {"aws-chunked,", ""},
      {"aws-chunked, gzip, br", "gzip,br"},
      {"gzip, br", "gzip, br"},
      {"gzip,", "gzip,"},
  };
  for (const auto& [value, rest] : cases) EXPECT_EQ(WithoutAwsChunked(value), rest) << value;
}

}  // namespace
}  // namespace coffer::s3
