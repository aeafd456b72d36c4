#include "api/s3/wire/oddities.h"

#include <gtest/gtest.h>

#include "api/s3/spec/descriptors.h"
#include "api/s3/wire/response.h"
#include "api/s3/wire/xml_codec.h"
#include "api/s3/wire/xml_document.h"

namespace coffer::s3 {
namespace {

TEST(Oddities, BucketLocationIsABareElement) {
  const auto elsewhere = EncodeResponse<Operation::kGetBucketLocation>({.location_constraint = "eu-west-1"});
  EXPECT_NE(elsewhere->body.find("2006-03-01/\">eu-west-1</LocationConstraint>"), std::string::npos);
  EXPECT_EQ(DecodeResponse<Operation::kGetBucketLocation>(elsewhere->head, elsewhere->body)->location_constraint,
            "eu-west-1");

  for (const auto& region : {std::optional<std::string>(), std::optional<std::string>("us-east-1")}) {
    const auto home = EncodeResponse<Operation::kGetBucketLocation>({.location_constraint = region});
    EXPECT_NE(home->body.find("2006-03-01/\"></LocationConstraint>"), std::string::npos);
    EXPECT_EQ(DecodeResponse<Operation::kGetBucketLocation>(home->head, home->body)->location_constraint, "us-east-1");
  }
}

TEST(Oddities, ListingsEncodeKeysWhenAsked) {
  ListObjectsOutput output;
  output.encoding_type = "url";
  output.prefix = "a b/";
  output.delimiter = "+";
  output.marker = "\x01";
  output.name = "b c";
  output.contents.push_back({.key = "a b/\xFF+%"});
  output.common_prefixes.push_back({.prefix = "a b/c+"});
  const auto response = EncodeResponse<Operation::kListObjects>(output);
  ASSERT_TRUE(response.ok());
  for (const char* part : {"<Prefix>a%20b/</Prefix>", "<Delimiter>%2B</Delimiter>", "<Marker>%01</Marker>",
                           "<Name>b c</Name>", "<Key>a%20b/%FF%2B%25</Key>", "<Prefix>a%20b/c%2B</Prefix>"}) {
    EXPECT_NE(response->body.find(part), std::string::npos) << part;
  }
  const auto decoded = DecodeResponse<Operation::kListObjects>(response->head, response->body);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->contents[0].key, "a b/\xFF+%");
}

TEST(Oddities, OtherServersEncodeABlankAsPlus) {
  const auto decoded = DecodeResponse<Operation::kListObjects>(
      {.status = 200},
      "<ListBucketResult><EncodingType>url</EncodingType><Contents><Key>a+b%2B</Key></Contents></ListBucketResult>");
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->contents[0].key, "a b+");
}

TEST(Oddities, HeadersThatAreExceptions) {
  EXPECT_TRUE(IsAbsentWhenEmpty("x-amz-tagging"));
  EXPECT_FALSE(IsAbsentWhenEmpty("content-md5"));
  EXPECT_TRUE(IsIgnoredWhenMalformed("if-modified-since"));
  EXPECT_FALSE(IsIgnoredWhenMalformed("x-amz-copy-source-if-modified-since"));
  EXPECT_TRUE(MayComeInQuery("X-Amz-Acl"));
  EXPECT_FALSE(MayComeInQuery("Range"));
}

TEST(Oddities, OneOperationHasAnObjectsChecksumBesideItsDocument) {
  for (const OperationRow& row : Operations()) {
    EXPECT_EQ(HasChecksumOfObject(row.operation), row.name == "CompleteMultipartUpload") << row.name;
  }
}

TEST(Oddities, LongWorkMayBeAnsweredBeforeItsOutcome) {
  for (const Operation operation :
       {Operation::kCompleteMultipartUpload, Operation::kCopyObject, Operation::kUploadPartCopy}) {
    EXPECT_TRUE(MayAnswerEarly(operation));
  }
  for (const Operation operation : {Operation::kPutObject, Operation::kUploadPart, Operation::kDeleteObjects}) {
    EXPECT_FALSE(MayAnswerEarly(operation));
  }
}

TEST(Oddities, AGranteesTypeIsAnAttribute) {
  std::string text;
  XmlWriter writer(text);
  writer.Open("Grant");
  Grant grant;
  grant.grantee.emplace().type = "CanonicalUser";
  grant.grantee->id = "a";
  EncodeElements(DescriptorOf<Grant>(), &grant, {}, writer);
  writer.Close("Grant");
  EXPECT_EQ(
      text,
      "<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"><ID>a</ID>"
      "</Grantee></Grant>");
  const auto document = XmlDocument::Parse(text, 4096);
  ASSERT_TRUE(document.ok());
  Grant decoded;
  ASSERT_TRUE(DecodeElement(document->root(), DescriptorOf<Grant>(), {}, &decoded).ok());
  ASSERT_TRUE(decoded.grantee);
  EXPECT_EQ(decoded.grantee->type, "CanonicalUser");
  EXPECT_EQ(decoded.grantee->id, "a");
}

}  // namespace
}  // namespace coffer::s3
