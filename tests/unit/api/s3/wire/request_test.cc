#include "api/s3/wire/request.h"

#include <gtest/gtest.h>

#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

struct Incoming {
  std::string bucket = "b";
  std::string key = "k";
  std::string query;
  http::HeaderList headers;
  std::string body;
};

template <typename Input>
absl::StatusOr<Input> Decode(const Incoming& in) {
  const auto query = Query::Parse(in.query);
  return DecodeRequest<Input>({in.bucket, in.key, *query, in.headers}, in.body);
}

template <typename Input>
S3Code CodeOf(const Incoming& in) {
  return GetS3Error(Decode<Input>(in).status()).code;
}

http::HeaderList Headers(std::initializer_list<std::pair<std::string_view, std::string_view>> items) {
  http::HeaderList headers;
  for (const auto& [name, value] : items) headers.Add(name, value);
  return headers;
}

TEST(RequestHead, EmptyHeadersAreAbsent) {
  const auto input = Decode<PutObjectInput>(
      {.headers =
           Headers({{"x-amz-tagging", ""}, {"Content-Type", ""}, {"Content-MD5", ""}, {"Cache-Control", "no-cache"}})});
  ASSERT_TRUE(input.ok());
  EXPECT_FALSE(input->tagging);
  EXPECT_FALSE(input->content_type);
  EXPECT_EQ(input->content_md5, "");
  EXPECT_EQ(input->cache_control, "no-cache");
}

TEST(RequestHead, MetadataNamesAreLowerCaseAndValuesJoin) {
  const auto input = Decode<PutObjectInput>(
      {.headers = Headers({{"X-Amz-Meta-Color", "red"}, {"x-amz-meta-empty", ""}, {"x-amz-meta-color", "blue"}})});
  ASSERT_TRUE(input.ok());
  const std::vector<std::pair<std::string, std::string>> expected = {{"color", "red,blue"}, {"empty", ""}};
  EXPECT_EQ(input->metadata, expected);
}

TEST(RequestHead, PresignedHeadersComeInTheQuery) {
  const auto input = Decode<PutObjectInput>({.query = "x-amz-acl=private&X-Amz-Meta-A=1&X-Amz-Signature=00"});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->acl, "private");
  ASSERT_EQ(input->metadata.size(), 1u);
  EXPECT_EQ(input->metadata[0].first, "a");
  EXPECT_EQ(CodeOf<PutObjectInput>({.query = "x-amz-acl=private", .headers = Headers({{"x-amz-acl", "public-read"}})}),
            S3Code::kInvalidArgument);
  // Only x-amz-* may move there.
  EXPECT_FALSE(Decode<PutObjectInput>({.query = "Content-Type=text/html"})->content_type);
}

TEST(RequestHead, NumbersThatAreNoneAreNamed) {
  const auto decoded = Decode<ListObjectsV2Input>({.query = "list-type=2&max-keys=99999999999"});
  const S3ErrorDetail detail = GetS3Error(decoded.status());
  EXPECT_EQ(detail.code, S3Code::kInvalidArgument);
  EXPECT_EQ(detail.message, "Provided max-keys not an integer or within integer range");
  const ErrorFields fields = {{"ArgumentName", "max-keys"}, {"ArgumentValue", "99999999999"}};
  EXPECT_EQ(detail.fields, fields);
  EXPECT_FALSE(Decode<ListObjectsV2Input>({.query = "max-keys="})->max_keys);
  EXPECT_EQ(Decode<ListObjectsV2Input>({.query = "prefix="})->prefix, "");
}

TEST(RequestHead, RepeatedAndMissingParametersAreRefused) {
  EXPECT_EQ(CodeOf<UploadPartInput>({.query = "partNumber=1&partNumber=2&uploadId=u"}), S3Code::kInvalidArgument);
  EXPECT_EQ(CodeOf<UploadPartInput>({.query = "partNumber=1"}), S3Code::kInvalidArgument);
  EXPECT_EQ(CodeOf<CopyObjectInput>({.headers = Headers({{"x-amz-copy-source", ""}})}), S3Code::kInvalidArgument);
  EXPECT_EQ(CodeOf<GetObjectInput>({.key = ""}), S3Code::kInvalidArgument);
  EXPECT_EQ(CodeOf<PutObjectInput>({.headers = Headers({{"x-amz-meta-", "nameless"}})}), S3Code::kInvalidArgument);
}

TEST(RequestHead, OnlyTheTwoConditionalDatesMayBeMalformed) {
  const auto input = Decode<GetObjectInput>({.headers = Headers({{"If-Modified-Since", "soon"}})});
  ASSERT_TRUE(input.ok());
  EXPECT_FALSE(input->if_modified_since);
  EXPECT_EQ(CodeOf<CopyObjectInput>(
                {.headers = Headers({{"x-amz-copy-source", "/b/k"}, {"x-amz-copy-source-if-modified-since", "soon"}})}),
            S3Code::kInvalidArgument);
}

TEST(RequestHead, HeaderListsSplitAtCommas) {
  const auto input =
      Decode<ListObjectsInput>({.headers = Headers({{"x-amz-optional-object-attributes", "RestoreStatus, ,Other"}})});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->optional_object_attributes, (std::vector<std::string>{"RestoreStatus", "Other"}));
}

TEST(RequestHead, KeysAreBytes) {
  const std::string key = std::string("\0//..", 5) + "\xFF";
  EXPECT_EQ(Decode<GetObjectInput>({.key = key})->key, key);
}

constexpr std::string_view kDelete =
    "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet> true </Quiet>"
    "<Object><Key> a&amp;b<!-- c --></Key></Object><Unknown><Key>x</Key></Unknown>"
    "<Object><VersionId>v</VersionId><Key/></Object></Delete>";

TEST(RequestDocument, IsReadByTheTable) {
  const auto input = Decode<DeleteObjectsInput>({.query = "delete", .body = std::string(kDelete)});
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_EQ(input->delete_.quiet, true);
  ASSERT_EQ(input->delete_.objects.size(), 2u);
  EXPECT_EQ(input->delete_.objects[0].key, " a&b");
  EXPECT_EQ(input->delete_.objects[1].key, "");
  EXPECT_EQ(input->delete_.objects[1].version_id, "v");
}

TEST(RequestDocument, NamespacesDoNotMatter) {
  for (const char* body : {"<Delete><Object><Key>k</Key></Object></Delete>",
                           "<Delete xmlns='urn:other'><Object><Key>k</Key></Object></Delete>",
                           "<s:Delete xmlns:s='urn:s'><s:Object><s:Key>k</s:Key></s:Object></s:Delete>"}) {
    const auto input = Decode<DeleteObjectsInput>({.body = body});
    ASSERT_TRUE(input.ok()) << body;
    EXPECT_EQ(input->delete_.objects[0].key, "k");
  }
}

TEST(RequestDocument, WhatDoesNotFitIsMalformed) {
  for (const char* body :
       {"<Deleted><Object><Key>k</Key></Object></Deleted>", "<Delete></Delete>", "<Delete><Object></Object></Delete>",
        "<Delete><Object><Key>k</Key><Key>l</Key></Object></Delete>",
        "<Delete><Object><Key><b>k</b></Key></Object></Delete>",
        "<Delete><Quiet>perhaps</Quiet><Object><Key>k</Key></Object></Delete>",
        "<Delete><Object><Key>k</Key><Size>12x</Size></Object></Delete>",
        "<Delete><Object><Key>k</Key><Size>9223372036854775808</Size></Object></Delete>", "<Delete",
        "{\"Delete\": {}}"}) {
    EXPECT_EQ(CodeOf<DeleteObjectsInput>({.body = body}), S3Code::kMalformedXML) << body;
  }
  EXPECT_EQ(
      CodeOf<CompleteMultipartUploadInput>(
          {.query = "uploadId=u",
           .body =
               "<CompleteMultipartUpload><Part><PartNumber>2147483648</PartNumber></Part></CompleteMultipartUpload>"}),
      S3Code::kMalformedXML);
}

TEST(RequestDocument, AnEmptyOneIsMissingWhereItIsRequired) {
  EXPECT_EQ(CodeOf<DeleteObjectsInput>({.body = ""}), S3Code::kMissingRequestBodyError);
  const auto create = Decode<CreateBucketInput>({.key = ""});
  ASSERT_TRUE(create.ok());
  EXPECT_FALSE(create->create_bucket_configuration);
}

TEST(RequestDocument, HasTheOperationsLimit) {
  const std::string blanks(RowOf(Operation::kCreateBucket).document_bytes_max, ' ');
  EXPECT_EQ(CodeOf<CreateBucketInput>({.body = "<CreateBucketConfiguration/>" + blanks}),
            S3Code::kMaxMessageLengthExceeded);
}

TEST(EncodeRequest, WritesWhatTheWireExpects) {
  const auto request =
      EncodeRequest(UploadPartInput{.bucket = "b", .key = "a b//+", .part_number = 3, .upload_id = "u/1"});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "PUT");
  EXPECT_EQ(request->path, "/b/a%20b//%2B");
  EXPECT_EQ(request->query, "partNumber=3&uploadId=u%2F1");
  EXPECT_TRUE(request->headers.empty());
  EXPECT_EQ(EncodeRequest(ListObjectsV2Input{.bucket = "b"})->query, "list-type=2");
  EXPECT_EQ(EncodeRequest(GetBucketLocationInput{.bucket = "b"}, AddressStyle::kVirtualHost)->path, "/");
}

TEST(EncodeRequest, RefusesWhatCannotTravel) {
  EXPECT_FALSE(EncodeRequest(GetObjectInput{.bucket = "b"}).ok());
  EXPECT_FALSE(EncodeRequest(GetObjectInput{.key = "k"}).ok());
  EXPECT_FALSE(EncodeRequest(PutObjectInput{.bucket = "b", .content_type = "a\r\nb: c", .key = "k"}).ok());
  EXPECT_FALSE(EncodeRequest(PutObjectInput{.bucket = "b", .key = "k", .metadata = {{"a\n", "1"}}}).ok());
}

}  // namespace
}  // namespace coffer::s3
