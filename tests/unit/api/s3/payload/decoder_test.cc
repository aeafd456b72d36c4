#include "api/s3/payload/decoder.h"

#include <cctype>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "api/s3/error.h"
#include "api/s3/sigv4/signature.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/payload/chunked_body.h"

namespace coffer::s3 {
namespace {

using Framing = PayloadPlan::Framing;

// The worked example of AWS's documentation: 65 KiB of "a" in two chunks.
sigv4::SigningMaterial ExampleSigning(std::string seed) {
  sigv4::SigningMaterial signing;
  signing.scope = {"20130524", "us-east-1"};
  signing.amz_date = "20130524T000000Z";
  signing.key = sigv4::DeriveSigningKey(Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), signing.scope);
  signing.signature = std::move(seed);
  return signing;
}

PayloadPlan Signed(uint64_t decoded_length) {
  return {.framing = Framing::kChunked, .chunks_signed = true, .decoded_length = decoded_length};
}

PayloadPlan SignedTrailer(uint64_t decoded_length) {
  return {.framing = Framing::kChunked,
          .chunks_signed = true,
          .trailer_signed = true,
          .decoded_length = decoded_length,
          .trailer_name = "x-amz-checksum-crc32c"};
}

PayloadPlan Unsigned(uint64_t decoded_length, std::string trailer_name) {
  return {.framing = Framing::kChunked, .decoded_length = decoded_length, .trailer_name = std::move(trailer_name)};
}

const Trailer kTrailer = {{"x-amz-checksum-crc32c", "sOO8/Q=="}};

TEST(AwsChunkedTest, TheDocumentationsExample) {
  const auto signing = ExampleSigning("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  const std::string body =
      "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
      std::string(65536, 'a') +
      "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
      std::string(1024, 'a') +
      "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  ASSERT_EQ(body.size(), 66824u);
  EXPECT_EQ(body, SignedBody(signing, {std::string(65536, 'a'), std::string(1024, 'a')}));
  const Outcome outcome = Decode(Signed(66560), signing, body);
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.data, std::string(66560, 'a'));
  EXPECT_FALSE(FindSplitThatDiffers(Signed(66560), signing, body).has_value());
}

TEST(AwsChunkedTest, TheDocumentationsExampleWithATrailer) {
  const auto signing = ExampleSigning("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
  const std::string body = SignedBody(signing, {std::string(65536, 'a'), std::string(1024, 'a')}, kTrailer);
  EXPECT_NE(body.find("d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"), std::string::npos);
  const Outcome outcome = Decode(SignedTrailer(66560), signing, body);
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.trailers, (Trailers{{"x-amz-checksum-crc32c", "sOO8/Q=="}}));
  EXPECT_EQ(outcome.data.size(), 66560u);
  EXPECT_FALSE(FindSplitThatDiffers(SignedTrailer(66560), signing, body).has_value());
}

TEST(AwsChunkedTest, UnsignedWithTrailerAsBotocoreSendsIt) {
  const std::string body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
  const Outcome outcome = Decode(Unsigned(5, "x-amz-checksum-crc32"), {}, body);
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.data, "hello");
  EXPECT_EQ(outcome.trailers, (Trailers{{"x-amz-checksum-crc32", "NhCmhg=="}}));
}

// As minio-go sends them, and as AWS's documentation shows them.
TEST(AwsChunkedTest, ATrailingHeaderMayEndWithAnExtraLineFeed) {
  const std::string body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n\r\n";
  const PayloadPlan plan = Unsigned(5, "x-amz-checksum-crc32");
  EXPECT_EQ(Decode(plan, {}, body).error, "OK");
  EXPECT_EQ(Decode(plan, {}, body).trailers.size(), 1u);
  EXPECT_FALSE(FindSplitThatDiffers(plan, {}, body).has_value());

  const auto signing = ExampleSigning("00");
  std::string with_signature = SignedBody(signing, {"hello"}, kTrailer);
  with_signature = absl::StrReplaceAll(with_signature, {{"Q==\r\n", "Q==\n\r\n"}});
  EXPECT_EQ(Decode(SignedTrailer(5), signing, with_signature).error, "OK");
}

TEST(AwsChunkedTest, NamesInAnyCaseAndSizesInAnyCase) {
  const std::string body = "A\r\n0123456789\r\n00\r\nX-Amz-Checksum-CRC32:NhCmhg==\r\n\r\n";
  const Outcome outcome = Decode(Unsigned(10, "x-amz-checksum-crc32"), {}, body);
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.trailers.at(0).first, "x-amz-checksum-crc32");
}

TEST(AwsChunkedTest, BlanksAroundATrailersNameAndValueDoNotCount) {
  const std::string body = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32 : NhCmhg== \r\n\r\n";
  const Outcome outcome = Decode(Unsigned(5, "x-amz-checksum-crc32"), {}, body);
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.trailers, (Trailers{{"x-amz-checksum-crc32", "NhCmhg=="}}));
}

// What a checksum says is for the caller to check, also that it says something.
TEST(AwsChunkedTest, ATrailerMayBeEmpty) {
  const Outcome outcome =
      Decode(Unsigned(5, "x-amz-checksum-crc32"), {}, "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:\r\n\r\n");
  EXPECT_EQ(outcome.error, "OK");
  EXPECT_EQ(outcome.trailers, (Trailers{{"x-amz-checksum-crc32", ""}}));
}

TEST(AwsChunkedTest, UnsignedWithoutTrailer) {
  const std::string data(8192, 'x');
  EXPECT_EQ(Decode(Unsigned(8197, ""), {}, UnsignedBody({data, "hello"})).data, data + "hello");
  EXPECT_EQ(Decode(Unsigned(8197, ""), {}, UnsignedBody({data, "hello"})).error, "OK");
}

TEST(AwsChunkedTest, ZeroBytes) {
  const auto signing = ExampleSigning("00");
  EXPECT_EQ(Decode(Signed(0), signing, SignedBody(signing, {})).error, "OK");
  EXPECT_EQ(Decode(SignedTrailer(0), signing, SignedBody(signing, {}, kTrailer)).error, "OK");
  EXPECT_EQ(Decode(Unsigned(0, "x-amz-checksum-crc32c"), {}, UnsignedBody({}, kTrailer)).error, "OK");
}

TEST(AwsChunkedTest, AChunkBelowTheMinimumMustBeTheLast) {
  const auto signing = ExampleSigning("00");
  const std::string minimum(8192, 'x');
  EXPECT_EQ(Decode(Signed(8193), signing, SignedBody(signing, {minimum, "y"})).error, "OK");
  const Outcome outcome = Decode(Signed(8192 * 2), signing, SignedBody(signing, {minimum, minimum.substr(1), "y"}));
  EXPECT_EQ(outcome.code(), "InvalidChunkSizeError");
  EXPECT_NE(outcome.error.find("Chunk=3 BadChunkSize=8191"), std::string::npos) << outcome.error;
  EXPECT_EQ(Decode(Unsigned(2, ""), {}, UnsignedBody({"x", "y"})).code(), "InvalidChunkSizeError");
}

std::string FieldOf(const absl::Status& status, std::string_view name) {
  for (const auto& [field, value] : GetS3Error(status).fields) {
    if (field == name) return value;
  }
  return "(none)";
}

// As AWS tells it: what the chunk signs, and the canonical request of the head.
TEST(AwsChunkedTest, AMismatchExplainsItself) {
  sigv4::SigningMaterial signing = ExampleSigning("00");
  signing.access_key = "AKID";
  signing.canonical_request = "PUT\n/b/k";
  std::string body = SignedBody(signing, {"hello"}, kTrailer);
  const auto push = [&](const std::string& changed) {
    return MakePayloadDecoder(SignedTrailer(5), signing, std::nullopt)->Push(changed, [](std::string_view) {
      return absl::OkStatus();
    });
  };
  const absl::Status data = push(absl::StrReplaceAll(body, {{"hello", "hellO"}}));
  EXPECT_EQ(GetS3Error(data).code, S3Code::kSignatureDoesNotMatch);
  EXPECT_EQ(FieldOf(data, "AWSAccessKeyId"), "AKID");
  EXPECT_EQ(FieldOf(data, "SignatureProvided"), body.substr(body.find('=') + 1, 64));
  EXPECT_EQ(FieldOf(data, "StringToSign"),
            "AWS4-HMAC-SHA256-PAYLOAD\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n00\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" +
                sigv4::HexSha256("hellO"));
  EXPECT_EQ(FieldOf(data, "CanonicalRequest"), "PUT\n/b/k");

  const absl::Status trailer = push(absl::StrReplaceAll(body, {{"sOO8", "sOO9"}}));
  EXPECT_EQ(FieldOf(trailer, "StringToSign").substr(0, 24), "AWS4-HMAC-SHA256-TRAILER");
  EXPECT_EQ(FieldOf(trailer, "CanonicalRequest"), "PUT\n/b/k");
}

// The names of trailing headers, whose letters may be in any case.
bool IsInTrailerName(const std::string& body, size_t position) {
  for (const char* name : {"x-amz-checksum-crc32c:", "x-amz-trailer-signature:"}) {
    const size_t start = body.find(name);
    if (position >= start && position < body.find(':', start)) return true;
  }
  return false;
}

TEST(AwsChunkedTest, AnyChangeOfASignedBodyIsNoticed) {
  const auto signing = ExampleSigning("00");
  const std::string body = SignedBody(signing, {"hello"}, kTrailer);
  ASSERT_EQ(Decode(SignedTrailer(5), signing, body).error, "OK");
  for (size_t i = 0; i < body.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = body;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const bool is_case = std::isalpha(static_cast<unsigned char>(body[i])) != 0 && bit == 5;
      const bool harmless = is_case && IsInTrailerName(body, i);
      EXPECT_EQ(Decode(SignedTrailer(5), signing, changed).error == "OK", harmless) << "byte " << i << " bit " << bit;
    }
  }
}

TEST(AwsChunkedTest, ChunksCannotBeReorderedOrLeftOut) {
  const auto signing = ExampleSigning("00");
  const std::string a(8192, 'a'), b(8192, 'b');
  const std::string body = SignedBody(signing, {a, b});
  const size_t half = std::string("2000;chunk-signature=").size() + 64 + 2 + 8192 + 2;
  const std::string first = body.substr(0, half), second = body.substr(half, half), end = body.substr(2 * half);
  EXPECT_EQ(Decode(Signed(16384), signing, first + second + end).error, "OK");
  EXPECT_EQ(Decode(Signed(16384), signing, second + first + end).code(), "SignatureDoesNotMatch");
  EXPECT_EQ(Decode(Signed(8192), signing, second + end).code(), "SignatureDoesNotMatch");
  EXPECT_EQ(Decode(Signed(8192), signing, first + end).code(), "SignatureDoesNotMatch");
  EXPECT_EQ(Decode(Signed(16384), signing, first + first + end).code(), "SignatureDoesNotMatch");
}

TEST(AwsChunkedTest, EveryPrefixIsIncomplete) {
  const auto signing = ExampleSigning("00");
  const std::string body = SignedBody(signing, {"hello"}, kTrailer);
  for (size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(Decode(SignedTrailer(5), signing, body.substr(0, size)).code(), "IncompleteBody") << size;
  }
}

TEST(AwsChunkedTest, TheWireHasToHaveItsLengthToo) {
  const std::string body = UnsignedBody({"hello"});
  const auto whole = [&](size_t) { return body.size(); };
  EXPECT_EQ(Decode(Unsigned(5, ""), {}, std::nullopt, body, whole).error, "OK");
  EXPECT_EQ(Decode(Unsigned(5, ""), {}, body.size() + 1, body, whole).code(), "IncompleteBody");
}

TEST(AwsChunkedTest, AnErrorOfTheSinkIsFinal) {
  const auto decoder = MakePayloadDecoder(Unsigned(5, ""), {}, std::nullopt);
  const std::string body = UnsignedBody({"hello"});
  const auto full = [](std::string_view) { return MakeError(ErrorCode::kStorageFull, "full"); };
  EXPECT_EQ(GetErrorCode(decoder->Push(body, full)), ErrorCode::kStorageFull);
  EXPECT_EQ(GetErrorCode(decoder->Push(body, [](std::string_view) { return absl::OkStatus(); })),
            ErrorCode::kStorageFull);
  EXPECT_EQ(GetErrorCode(decoder->Finish().status()), ErrorCode::kStorageFull);
}

TEST(PlainTest, CountsAndHolds) {
  EXPECT_EQ(Decode({}, {}, "hello").data, "hello");
  const auto by_two = [](size_t) { return size_t{2}; };
  EXPECT_EQ(Decode({}, {}, 5, "hello", by_two).error, "OK");
  EXPECT_EQ(Decode({}, {}, std::nullopt, "hello", by_two).error, "OK");
  EXPECT_EQ(Decode({}, {}, 6, "hello", by_two).code(), "IncompleteBody");
  EXPECT_EQ(Decode({}, {}, 4, "hello", by_two).code(), "IncompleteBody");
  EXPECT_EQ(Decode({}, {}, 4, "hello", by_two).data, "hell");
  EXPECT_EQ(Decode({}, {}, "").error, "OK");
}

TEST(PlainTest, ChecksTheAnnouncedSha256) {
  const PayloadPlan plan = {.expected_sha256 = sigv4::HexSha256("hello")};
  EXPECT_EQ(Decode(plan, {}, "hello").error, "OK");
  EXPECT_FALSE(FindSplitThatDiffers(plan, {}, "hello").has_value());
  const Outcome outcome = Decode(plan, {}, "hellO");
  EXPECT_EQ(outcome.code(), "XAmzContentSHA256Mismatch");
  EXPECT_NE(outcome.error.find("ClientComputedContentSHA256=" + sigv4::HexSha256("hello")), std::string::npos);
  EXPECT_NE(outcome.error.find("S3ComputedContentSHA256=" + sigv4::HexSha256("hellO")), std::string::npos);
  EXPECT_EQ(Decode(plan, {}, "").code(), "XAmzContentSHA256Mismatch");
}

TEST(AnnouncedLengthTest, IsThatOfTheData) {
  EXPECT_EQ(AnnouncedLength(Signed(5), 100), 5u);
  EXPECT_EQ(AnnouncedLength(Signed(5), std::nullopt), 5u);
  EXPECT_EQ(AnnouncedLength({}, 100), 100u);
  EXPECT_EQ(AnnouncedLength({}, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace coffer::s3
