#include "api/s3/wire/response.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

S3Code ErrorOf(int status, std::string_view body, Operation operation = Operation::kGetObject) {
  return GetS3Error(DecodeError(RowOf(operation), {.status = status}, body)).code;
}

TEST(EncodeResponse, AListingLooksLikeOne) {
  ListObjectsV2Output output;
  output.name = "b";
  output.prefix = "";
  output.is_truncated = false;
  output.contents.push_back(
      {.key = "a&b", .last_modified = WallTime(std::chrono::seconds(0)), .etag = "\"e\"", .size = 5});
  const auto response = EncodeResponse<Operation::kListObjectsV2>(output);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->head.status, 200);
  EXPECT_EQ(response->head.headers.Find("Content-Type"), "application/xml");
  EXPECT_EQ(response->head.content_length, response->body.size());
  EXPECT_EQ(response->body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><Prefix></Prefix>"
            "<IsTruncated>false</IsTruncated><Contents><Key>a&amp;b</Key><LastModified>1970-01-01T00:00:00.000Z</"
            "LastModified>"
            "<ETag>&quot;e&quot;</ETag><Size>5</Size></Contents></ListBucketResult>");
}

TEST(EncodeResponse, AListOfNothingIsAnEmptyElement) {
  const auto response = EncodeResponse<Operation::kListBuckets>({});
  EXPECT_NE(response->body.find("<Buckets></Buckets>"), std::string::npos);
}

TEST(EncodeResponse, AStreamedBodyHasTheLengthOfTheObject) {
  GetObjectOutput output;
  output.content_length = 1234;
  output.etag = "\"e\"";
  output.metadata = {{"color", "red"}};
  const auto response = EncodeResponse<Operation::kGetObject>(output);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->head.content_length, 1234u);
  EXPECT_FALSE(response->head.headers.Has("Content-Length"));
  EXPECT_EQ(response->head.headers.Find("x-amz-meta-color"), "red");
  EXPECT_EQ(response->body, "");
}

TEST(EncodeResponse, NoValueBreaksALine) {
  GetObjectOutput output;
  output.content_disposition = "a\r\nSet-Cookie: b";
  const auto response = EncodeResponse<Operation::kGetObject>(output);
  EXPECT_EQ(GetS3Error(response.status()).code, S3Code::kInvalidArgument);
}

TEST(DecodeResponse, ReadsAnErrorsDocument) {
  const std::string body =
      "<?xml "
      "version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>gone</Message><Key>k</Key><RequestId>r</RequestId></"
      "Error>";
  const auto output = DecodeResponse<Operation::kGetObject>({.status = 404}, body);
  const S3ErrorDetail detail = GetS3Error(output.status());
  EXPECT_EQ(detail.code, S3Code::kNoSuchKey);
  EXPECT_EQ(detail.message, "gone");
  EXPECT_EQ(detail.fields, (ErrorFields{{"Key", "k"}}));
}

TEST(DecodeResponse, FindsTheErrorThatCameLate) {
  const auto output = DecodeResponse<Operation::kCompleteMultipartUpload>(
      {.status = 200}, "  <Error><Code>InternalError</Code><Message>m</Message></Error>");
  EXPECT_EQ(GetS3Error(output.status()).code, S3Code::kInternalError);
}

TEST(DecodeResponse, GuessesAnErrorWithoutADocument) {
  EXPECT_EQ(ErrorOf(404, "", Operation::kHeadObject), S3Code::kNoSuchKey);
  EXPECT_EQ(ErrorOf(404, "", Operation::kHeadBucket), S3Code::kNoSuchBucket);
  EXPECT_EQ(ErrorOf(304, ""), S3Code::kNotModified);
  EXPECT_EQ(ErrorOf(412, ""), S3Code::kPreconditionFailed);
  EXPECT_EQ(ErrorOf(403, "<html>no</html>"), S3Code::kAccessDenied);
  EXPECT_EQ(ErrorOf(502, "bad gateway"), S3Code::kInternalError);
  EXPECT_EQ(ErrorOf(400, "<Error><Code>NeverHeardOf</Code></Error>"), S3Code::kBadRequest);
}

TEST(DecodeResponse, RefusesADocumentThatIsNone) {
  EXPECT_FALSE(DecodeResponse<Operation::kListBuckets>({.status = 200}, "<ListAllMyBucketsResult>").ok());
  EXPECT_FALSE(DecodeResponse<Operation::kListParts>({.status = 200}, "<r><MaxParts>many</MaxParts></r>").ok());
}

}  // namespace
}  // namespace coffer::s3
