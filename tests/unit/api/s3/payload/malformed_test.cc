// Bodies that are not aws-chunked bodies: each is refused with its code, wherever the stream is split.
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/api/s3/payload/chunked_body.h"

namespace coffer::s3 {
namespace {

using Framing = PayloadPlan::Framing;

struct Malformed {
  const char* what;
  std::string body;
  const char* code;
};

const PayloadPlan kUnsigned = {
    .framing = Framing::kChunked, .decoded_length = 5, .trailer_name = "x-amz-checksum-crc32"};
const std::string kData = "5\r\nhello\r\n";
const std::string kSum = "x-amz-checksum-crc32:NhCmhg==\r\n";

const Malformed kUnsignedBodies[] = {
    {"empty body", "", "IncompleteBody"},
    {"the data without frames", "hello", "IncompleteBody"},
    {"no final chunk", kData, "IncompleteBody"},
    {"no end of the final chunk's line", kData + "0", "IncompleteBody"},
    {"no trailer and no end", kData + "0\r\n", "IncompleteBody"},
    {"no empty line at the end", kData + "0\r\n" + kSum, "IncompleteBody"},
    {"announced trailer is missing", kData + "0\r\n\r\n", "MalformedTrailerError"},
    {"another trailer than announced", kData + "0\r\nx-amz-checksum-sha1:NhCmhg==\r\n\r\n", "MalformedTrailerError"},
    {"the trailer twice", kData + "0\r\n" + kSum + kSum + "\r\n", "MalformedTrailerError"},
    {"a second trailer", kData + "0\r\n" + kSum + "x-amz-meta-a:b\r\n\r\n", "MalformedTrailerError"},
    {"a trailer signature where nothing is signed",
     kData + "0\r\n" + kSum + "x-amz-trailer-signature:" + std::string(64, '0') + "\r\n\r\n", "MalformedTrailerError"},
    {"a trailer without a colon", kData + "0\r\nx-amz-checksum-crc32\r\n\r\n", "MalformedTrailerError"},
    {"a trailer without a name", kData + "0\r\n:NhCmhg==\r\n\r\n", "MalformedTrailerError"},
    {"a blank inside a trailer's value", kData + "0\r\nx-amz-checksum-crc32:NhCm hg==\r\n\r\n",
     "MalformedTrailerError"},
    {"a blank inside a trailer's name", kData + "0\r\nx-amz checksum-crc32:NhCmhg==\r\n\r\n", "MalformedTrailerError"},
    {"a folded trailer", kData + "0\r\nx-amz-checksum-crc32:Nh\r\n Cmhg==\r\n\r\n", "MalformedTrailerError"},
    {"a zero byte in a trailer", kData + "0\r\nx-amz-checksum-crc32:NhCm" + std::string(1, '\0') + "==\r\n\r\n",
     "MalformedTrailerError"},
    {"CR inside a trailer", kData + "0\r\nx-amz-checksum-crc32:Nh\rCmhg==\r\n\r\n", "IncompleteBody"},
    {"a trailer that never ends", kData + "0\r\n" + std::string(10'000, 'x'), "IncompleteBody"},
    {"LF alone at the end", kData + "0\r\n" + kSum + "\n", "IncompleteBody"},
    {"LF and no CRLF behind a trailer", kData + "0\r\nx-amz-checksum-crc32:NhCmhg==\nx\r\n", "IncompleteBody"},
    {"bytes behind the end", kData + "0\r\n" + kSum + "\r\nx", "InvalidRequest"},
    {"another body behind the end", kData + "0\r\n" + kSum + "\r\n" + kData, "InvalidRequest"},
    {"no size", "\r\nhello\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"a size that is no number", "g\r\nhello\r\n", "IncompleteBody"},
    {"a negative size", "-5\r\nhello\r\n", "IncompleteBody"},
    {"a size with a sign", "+5\r\nhello\r\n", "IncompleteBody"},
    {"a size with 0x", "0x5\r\nhello\r\n", "IncompleteBody"},
    {"a blank before the size", " 5\r\nhello\r\n", "IncompleteBody"},
    {"a blank behind the size", "5 \r\nhello\r\n", "IncompleteBody"},
    {"a size beyond 64 bits", "10000000000000005\r\nhello\r\n", "IncompleteBody"},
    {"a size of 64 bits", "ffffffffffffffff\r\nhello\r\n", "IncompleteBody"},
    {"a size line that never ends", std::string(10'000, '0'), "IncompleteBody"},
    {"a chunk extension", "5;a=b\r\nhello\r\n", "IncompleteBody"},
    {"a chunk signature where nothing is signed", "5;chunk-signature=" + std::string(64, '0') + "\r\nhello\r\n",
     "IncompleteBody"},
    {"LF alone behind the size", "5\nhello\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"CR alone behind the size", "5\rhello\r\n", "IncompleteBody"},
    {"two CRs behind the size", "5\r\r\nhello\r\n", "IncompleteBody"},
    {"a chunk shorter than it says", "5\r\nhel\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"a chunk longer than it says", "3\r\nhello\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"LF alone behind the data", "5\r\nhello\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"CR alone behind the data", "5\r\nhello\r0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"nothing behind the data", "5\r\nhello0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"less data than announced", "4\r\nhell\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"more data than announced", "6\r\nhello!\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"more data than announced, in a chunk of its own", kData + "1\r\n!\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"two small chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n" + kSum + "\r\n", "InvalidChunkSizeError"},
    {"an empty chunk in the middle", "0\r\n\r\n" + kData + "0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"the size's line twice", "5\r\n5\r\nhello\r\n0\r\n" + kSum + "\r\n", "IncompleteBody"},
    {"no number in the last chunk's line", kData + "j\r\n" + kSum + "\r\n", "IncompleteBody"},
};

TEST(MalformedTest, UnsignedBodies) {
  ASSERT_EQ(Decode(kUnsigned, {}, kData + "0\r\n" + kSum + "\r\n").error, "OK");
  for (const Malformed& row : kUnsignedBodies) {
    EXPECT_EQ(Decode(kUnsigned, {}, row.body).code(), row.code) << row.what;
    const auto other = FindSplitThatDiffers(kUnsigned, {}, row.body);
    EXPECT_FALSE(other.has_value()) << row.what << ": " << (other ? other->error : "");
  }
}

sigv4::SigningMaterial Signing() {
  sigv4::SigningMaterial signing;
  signing.scope = {"20130524", "us-east-1"};
  signing.amz_date = "20130524T000000Z";
  signing.key = sigv4::DeriveSigningKey(Secret("secret"), signing.scope);
  signing.signature = std::string(64, '0');
  return signing;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(MalformedTest, SignedBodies) {
  const sigv4::SigningMaterial signing = Signing();
  const PayloadPlan plan = {.framing = Framing::kChunked,
                            .chunks_signed = true,
                            .trailer_signed = true,
                            .decoded_length = 5,
                            .trailer_name = "x-amz-checksum-crc32"};
  const std::string good = SignedBody(signing, {"hello"}, {{"x-amz-checksum-crc32", "NhCmhg=="}});
  ASSERT_EQ(Decode(plan, signing, good).error, "OK");
  const std::string first = good.substr(0, good.find("\r\n"));
  const std::string signature_line = good.substr(good.find("x-amz-trailer-signature"), 24 + 64 + 2);
  const std::string trailer = "x-amz-checksum-crc32:NhCmhg==\r\n";
  const std::string last = good.substr(good.find("0;chunk-signature=") + 18, 64);
  const std::string zeros(64, '0');
  const Malformed rows[] = {
      {"no signature", Replaced(good, first, "5"), "IncompleteBody"},
      {"an empty signature", Replaced(good, first, "5;chunk-signature="), "IncompleteBody"},
      {"a short signature", Replaced(good, first, first.substr(0, first.size() - 1)), "IncompleteBody"},
      {"a long signature", Replaced(good, first, first + "0"), "IncompleteBody"},
      {"another parameter", Replaced(good, "chunk-signature", "chunk-Signature"), "IncompleteBody"},
      {"another parameter behind it", Replaced(good, first, first + ";a=b"), "IncompleteBody"},
      {"a blank behind the semicolon", Replaced(good, ";chunk", "; chunk"), "IncompleteBody"},
      {"a wrong chunk signature", Replaced(good, first, "5;chunk-signature=" + zeros), "SignatureDoesNotMatch"},
      {"changed data", Replaced(good, "hello", "hellO"), "SignatureDoesNotMatch"},
      {"changed trailer", Replaced(good, "NhCmhg", "nhCmhg"), "SignatureDoesNotMatch"},
      {"the first chunk's signature for the last", Replaced(good, "0;chunk-signature=" + last, "0" + first.substr(1)),
       "SignatureDoesNotMatch"},
      {"no trailer", Replaced(good, trailer, ""), "MalformedTrailerError"},
      {"another trailer than announced", Replaced(good, "-crc32", "-crc32c"), "MalformedTrailerError"},
      {"the trailer twice", Replaced(good, trailer, trailer + trailer), "MalformedTrailerError"},
      {"the trailer again behind its signature", Replaced(good, signature_line, signature_line + trailer),
       "MalformedTrailerError"},
      {"a trailer that was not announced", Replaced(good, trailer, trailer + "x-amz-meta-a:b\r\n"), "IncompleteBody"},
      {"no trailer signature", Replaced(good, signature_line, ""), "IncompleteBody"},
      {"two trailer signatures", Replaced(good, signature_line, signature_line + signature_line),
       "MalformedTrailerError"},
      {"a wrong trailer signature", Replaced(good, signature_line, "x-amz-trailer-signature:" + zeros + "\r\n"),
       "SignatureDoesNotMatch"},
      {"a short trailer signature", Replaced(good, signature_line, "x-amz-trailer-signature:00\r\n"), "IncompleteBody"},
      {"another name for the trailer signature", Replaced(good, "trailer-signature", "trailer-signatur"),
       "IncompleteBody"},
      {"LF alone behind the trailer signature",
       Replaced(good, signature_line, signature_line.substr(0, signature_line.size() - 2) + "\n"), "IncompleteBody"},
      {"the trailer signature first",
       Replaced(Replaced(good, signature_line, ""), "x-amz-checksum", signature_line + "x-amz-checksum"),
       "MalformedTrailerError"},
      {"a size that the chunk does not have", Replaced(good, "5;", "4;"), "IncompleteBody"},
      {"bytes behind the end", good + "\r\n", "InvalidRequest"},
  };
  for (const Malformed& row : rows) {
    EXPECT_EQ(Decode(plan, signing, row.body).code(), row.code) << row.what;
    EXPECT_FALSE(FindSplitThatDiffers(plan, signing, row.body).has_value()) << row.what;
  }
}

}  // namespace
}  // namespace coffer::s3
