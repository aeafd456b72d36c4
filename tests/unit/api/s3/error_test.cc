#include "api/s3/error.h"

#include <gtest/gtest.h>

namespace coffer::s3 {
namespace {

TEST(S3Error, CarriesItsCodeMessageAndFields) {
  const absl::Status status =
      S3Error(S3Code::kInvalidArgument, "wrong", {{"ArgumentName", "a"}, {"ArgumentValue", "<b>"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const S3ErrorDetail detail = GetS3Error(status);
  EXPECT_EQ(detail.code, S3Code::kInvalidArgument);
  EXPECT_EQ(detail.name, "InvalidArgument");
  EXPECT_EQ(detail.http_status, 400);
  EXPECT_EQ(detail.message, "wrong");
  EXPECT_EQ(ErrorDocument(detail, "/b/k", "r", "h"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidArgument</Code><Message>wrong</Message>"
            "<ArgumentName>a</ArgumentName><ArgumentValue>&lt;b&gt;</ArgumentValue><Resource>/b/k</Resource>"
            "<RequestId>r</RequestId><HostId>h</HostId></Error>");
}

TEST(S3Error, EveryCodeComesBackAndIsFoundByName) {
  for (const S3CodeRow& row : S3Codes()) {
    const absl::Status status = S3Error(row.code);
    EXPECT_FALSE(status.ok());
    EXPECT_EQ(GetS3Error(status).code, row.code);
    EXPECT_EQ(GetS3Error(status).http_status, row.http_status);
    EXPECT_EQ(GetS3Error(status).message, row.message);
    EXPECT_EQ(S3CodeByName(row.name), row.code);
  }
  EXPECT_EQ(S3CodeByName("NeverHeardOf"), S3Code::kInternalError);
}

TEST(S3Error, EngineErrorsKeepTheirMeaning) {
  const S3ErrorDetail detail = GetS3Error(MakeError(ErrorCode::kNoSuchKey, "no such key", {{"Key", "k"}}));
  EXPECT_EQ(detail.code, S3Code::kNoSuchKey);
  EXPECT_EQ(detail.http_status, 404);
  EXPECT_EQ(detail.fields, (ErrorFields{{"Key", "k"}}));
  EXPECT_EQ(GetS3Error(MakeError(ErrorCode::kKeyTooLong, "")).code, S3Code::kKeyTooLongError);
  EXPECT_EQ(GetS3Error(MakeError(ErrorCode::kStorageFull, "")).http_status, 507);
}

TEST(S3Error, EveryEngineErrorButLostDataIsTold) {
  for (int value = 1; value <= static_cast<int>(ErrorCode::kDataLoss); ++value) {
    const auto code = static_cast<ErrorCode>(value);
    const bool internal = GetS3Error(MakeError(code, "m")).code == S3Code::kInternalError;
    EXPECT_EQ(internal, code == ErrorCode::kDataLoss) << value;
  }
}

TEST(S3Error, ControlCharactersDoNotBreakTheDocument) {
  const S3ErrorDetail detail = GetS3Error(S3Error(S3Code::kNoSuchKey, {}, {{"Key", std::string("a\0b\x1f\t\r\n", 7)}}));
  const std::string document = ErrorDocument(detail, "/b/a", "1", "2");
  EXPECT_NE(document.find("<Key>a?b?\t&#xD;\n</Key>"), std::string::npos) << document;
}

TEST(S3Error, WhatWentWrongInsideIsNotTold) {
  for (const absl::Status& status : {absl::InternalError("/var/data: EIO"), absl::UnknownError("secret"),
                                     MakeError(ErrorCode::kDataLoss, "blob 17", {{"Blob", "17"}})}) {
    const S3ErrorDetail detail = GetS3Error(status);
    EXPECT_EQ(detail.http_status, 500);
    EXPECT_EQ(detail.message, RowOf(S3Code::kInternalError).message);
    EXPECT_TRUE(detail.fields.empty());
  }
  EXPECT_EQ(GetS3Error(absl::DeadlineExceededError("x")).http_status, 503);
  EXPECT_EQ(GetS3Error(absl::ResourceExhaustedError("x")).code, S3Code::kSlowDown);
}

TEST(ErrorDocumentTest, TellsNoMoreOfATextThanIsUseful) {
  // Each text ends within a character of three bytes where it is cut.
  const std::string text = "ab" + [] {
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "\xE2\x82\xAC";
    return many;
  }();
  const S3ErrorDetail detail = GetS3Error(S3Error(S3Code::kSignatureDoesNotMatch, {}, {{"CanonicalRequest", text}}));
  const std::string document = ErrorDocument(detail, text, "r", "h");
  EXPECT_LT(document.size(), 10'000u);
  EXPECT_NE(document.find("\xE2\x82\xAC</CanonicalRequest>"), std::string::npos);
  EXPECT_NE(document.find("\xE2\x82\xAC</Resource>"), std::string::npos);
}

}  // namespace
}  // namespace coffer::s3
