#include "api/s3/error_headers.h"

#include <gtest/gtest.h>

#include "engine/base/error.h"

namespace coffer::s3 {
namespace {

http::HeaderList HeadersOf(const absl::Status& status) {
  http::HeaderList headers;
  AddErrorHeaders(GetS3Error(status), headers);
  return headers;
}

TEST(ErrorHeaders, A304TellsTheValidatorsOfWhatItSpares) {
  const http::HeaderList headers =
      HeadersOf(MakeError(ErrorCode::kNotModified, "", {{"ETag", "abc"}, {"LastModified", "784111777"}}));
  EXPECT_EQ(headers.Find("ETag"), "\"abc\"");
  EXPECT_EQ(headers.Find("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(ErrorHeaders, A416TellsTheSize) {
  const http::HeaderList headers = HeadersOf(MakeError(ErrorCode::kInvalidRange, "", {{"ActualObjectSize", "10"}}));
  EXPECT_EQ(headers.Find("Content-Range"), "bytes */10");
}

TEST(ErrorHeaders, ABusyServiceSaysWhenToComeBack) {
  EXPECT_EQ(HeadersOf(MakeError(ErrorCode::kSlowDown, "")).Find("Retry-After"), "1");
  EXPECT_EQ(HeadersOf(absl::DeadlineExceededError("")).Find("Retry-After"), "1");
}

TEST(ErrorHeaders, ARegionIsToldWhereAHeadHasNoDocument) {
  const absl::Status status = S3Error(S3Code::kAuthorizationHeaderMalformed, {}, {{"Region", "eu-central-1"}});
  EXPECT_EQ(HeadersOf(status).Find("x-amz-bucket-region"), "eu-central-1");
}

TEST(ErrorHeaders, ADeleteMarkerThatWasAskedForSaysWhatItIsAndHowToBeRidOfIt) {
  const absl::Status status =
      MakeError(ErrorCode::kMethodNotAllowed, "",
                {{"ResourceType", "DeleteMarker"}, {"DeleteMarkerVersionId", "v1"}, {"LastModified", "784111777"}});
  const http::HeaderList headers = HeadersOf(status);
  EXPECT_EQ(headers.Find("x-amz-delete-marker"), "true");
  EXPECT_EQ(headers.Find("x-amz-version-id"), "v1");
  EXPECT_EQ(headers.Find("Allow"), "DELETE");
  EXPECT_EQ(headers.Find("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  const std::string document = ErrorDocument(GetS3Error(status), "", "id", "host");
  EXPECT_NE(document.find("<ResourceType>DeleteMarker</ResourceType>"), std::string::npos);
  EXPECT_EQ(document.find("v1"), std::string::npos);
  EXPECT_EQ(document.find("784111777"), std::string::npos);
}

TEST(ErrorHeaders, ADeleteMarkerThatHidesAKeyIsToldBesideTheMissingKey) {
  const http::HeaderList headers =
      HeadersOf(MakeError(ErrorCode::kNoSuchKey, "", {{"Key", "k"}, {"DeleteMarkerVersionId", "v1"}}));
  EXPECT_EQ(headers.Find("x-amz-delete-marker"), "true");
  EXPECT_EQ(headers.Find("x-amz-version-id"), "v1");
  EXPECT_FALSE(headers.Has("Allow"));
}

TEST(ErrorHeaders, OtherErrorsNeedNone) {
  const http::HeaderList headers = HeadersOf(MakeError(ErrorCode::kNoSuchKey, "", {{"Key", "k"}, {"ETag", "abc"}}));
  EXPECT_EQ(headers.begin(), headers.end());
}

}  // namespace
}  // namespace coffer::s3
