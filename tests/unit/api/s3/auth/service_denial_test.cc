// Every operation there is, asked for by those who may not: refused before a byte of the body is taken, and nothing is
// changed.
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/s3/sigv4/canonical.h"
#include "api/s3/spec/operations.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/service_fixture.h"
#include "tests/unit/api/s3/route/minimal_request.h"

namespace coffer::s3 {
namespace {

using sigv4::ClientCredentials;

const std::string kMarkers[] = {
    "UNSIGNED-PAYLOAD",
    sigv4::HexSha256("hello"),
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
};

void AddFramingHeaders(const std::string& marker, http::RequestHead& head) {
  if (!marker.starts_with("STREAMING-")) return;
  head.headers.Add("Content-Encoding", "aws-chunked");
  head.headers.Add("x-amz-decoded-content-length", "5");
  if (marker.ends_with("-TRAILER")) head.headers.Add("x-amz-trailer", "x-amz-checksum-crc32");
}

class ServiceDenialTest : public testing::Test {
 protected:
  // The refusal, and that nothing else happened.
  void ExpectRefused(const http::RequestHead& head, int status, std::string_view code) {
    const uint64_t before = fixture_.Changes();
    const Sent sent = fixture_.Send(head, "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");
    EXPECT_EQ(sent.status, status) << head.method << " " << head.target << " " << sent.code;
    EXPECT_EQ(sent.code, code) << head.method << " " << head.target;
    EXPECT_EQ(sent.bytes_taken, 0u) << head.method << " " << head.target;
    EXPECT_EQ(fixture_.Changes(), before) << head.method << " " << head.target;
  }

  // In the header, and as a URL.
  std::vector<http::RequestHead> SignedBothWays(const ClientCredentials& credentials, const std::string& marker,
                                                http::RequestHead head) {
    AddFramingHeaders(marker, head);
    http::RequestHead presigned = head;
    EXPECT_TRUE(SignHead(credentials, fixture_.now(), marker, head).ok());
    presigned.target = *PresignTarget(credentials, fixture_.now(), std::chrono::hours(1), presigned);
    if (marker != sigv4::kUnsignedPayload) presigned.headers.Set("x-amz-content-sha256", marker);
    return {head, presigned};
  }

  ServiceFixture fixture_;
};

TEST_F(ServiceDenialTest, ABadSignatureOnEveryOperationInEveryForm) {
  ClientCredentials wrong = fixture_.owner();
  wrong.secret = Secret("0000000000000000000000000000000000000000");
  ClientCredentials unknown = wrong;
  unknown.access_key = "AKIAUNKNOWNUNKNOWN00";
  for (const OperationRow& row : Operations()) {
    for (const std::string& marker : kMarkers) {
      for (const auto& head : SignedBothWays(wrong, marker, MinimalRequest(row))) {
        ExpectRefused(head, 403, "SignatureDoesNotMatch");
      }
      for (const auto& head : SignedBothWays(unknown, marker, MinimalRequest(row))) {
        ExpectRefused(head, 403, "InvalidAccessKeyId");
      }
    }
  }
}

// A form of authentication that nobody thought of here opens nothing either.
TEST_F(ServiceDenialTest, AnotherKindOfAuthorizationOnEveryOperation) {
  for (const OperationRow& row : Operations()) {
    for (const char* value : {"Basic b3duZXI6c2VjcmV0", "Bearer eyJhbGciOiJub25lIn0.e30.", "AWS5-HMAC-SHA256 x", ""}) {
      http::RequestHead head = MinimalRequest(row);
      head.headers.Add("Authorization", value);
      ExpectRefused(head, 400, "InvalidArgument");
    }
    http::RequestHead sigv2 = MinimalRequest(row);
    sigv2.headers.Add("Authorization", "AWS " + fixture_.owner().access_key + ":c2lnbmF0dXJl");
    ExpectRefused(sigv2, 400, "InvalidRequest");
  }
}

TEST_F(ServiceDenialTest, CredentialsInHeaderAndQueryOnEveryOperation) {
  for (const OperationRow& row : Operations()) {
    http::RequestHead head = MinimalRequest(row);
    head.target = *PresignTarget(fixture_.owner(), fixture_.now(), std::chrono::hours(1), head);
    ASSERT_TRUE(SignHead(fixture_.owner(), fixture_.now(), sigv4::kUnsignedPayload, head).ok());
    ExpectRefused(head, 400, "InvalidArgument");
  }
}

TEST_F(ServiceDenialTest, NobodyMayDoAnything) {
  for (const OperationRow& row : Operations()) {
    // Built or not: strangers are not told. Only the CORS preflight is meant for nobody.
    const bool needs_somebody = !RowOf(row.alias_of).action.empty();
    ExpectRefused(MinimalRequest(row), needs_somebody ? 403 : 501, needs_somebody ? "AccessDenied" : "NotImplemented");
  }
}

// Framed or not: whose signature holds has no rights to what is another's.
TEST_F(ServiceDenialTest, AnotherAccountMayNotTouchABucket) {
  const std::set<std::string_view> of_no_bucket = {"ListBuckets", "CreateBucket"};
  for (const OperationRow& row : Operations()) {
    const OperationRow& meant = RowOf(row.alias_of);
    if (!meant.built || of_no_bucket.contains(meant.name)) continue;
    for (const std::string& marker : {kMarkers[0], kMarkers[1]}) {
      for (const auto& head : SignedBothWays(fixture_.other(), marker, MinimalRequest(row))) {
        if (head.target.find("X-Amz-") != std::string::npos && marker != kMarkers[0]) continue;
        ExpectRefused(head, 403, "AccessDenied");
      }
    }
  }
  for (const std::string& marker : {kMarkers[2], kMarkers[3], kMarkers[4]}) {
    for (const char* target : {"/bucket/key", "/bucket/new", "/bucket/key?partNumber=1&uploadId=u"}) {
      ExpectRefused(SignedBothWays(fixture_.other(), marker, Request("PUT", target))[0], 403, "AccessDenied");
    }
  }
}

TEST_F(ServiceDenialTest, ABucketThatDoesNotExistIsToldByEveryOperation) {
  for (const OperationRow& row : Operations()) {
    const OperationRow& meant = RowOf(row.alias_of);
    if (!meant.built || meant.level == Level::kService || meant.name == "CreateBucket") continue;
    http::RequestHead head = MinimalRequest(row);
    head.target.replace(0, std::string_view("/bucket").size(), "/absent");
    ASSERT_TRUE(SignHead(fixture_.owner(), fixture_.now(), sigv4::kUnsignedPayload, head).ok());
    ExpectRefused(head, 404, "NoSuchBucket");
  }
}

TEST_F(ServiceDenialTest, ABucketThatChangedHandsIsNotTouched) {
  for (const OperationRow& row : Operations()) {
    const OperationRow& meant = RowOf(row.alias_of);
    if (!meant.built || meant.name == "ListBuckets" || meant.name == "CreateBucket") continue;
    http::RequestHead head = MinimalRequest(row);
    head.headers.Add("x-amz-expected-bucket-owner", "999999999999");
    ASSERT_TRUE(SignHead(fixture_.owner(), fixture_.now(), sigv4::kUnsignedPayload, head).ok());
    ExpectRefused(head, 403, "AccessDenied");
  }
}

// The owner's bucket goes, and another account makes one of its name, with something in it.
void GiveBucketAway(Engine& engine) {
  const std::string taker = engine.buckets().Find({}, "theirs")->owner_account_id;
  ASSERT_TRUE(engine.objects().Delete({}, {.bucket = "bucket", .key = "key"}).Commit().ok());
  ASSERT_TRUE(engine.buckets().Delete({}, "bucket").Commit().ok());
  ASSERT_TRUE(engine.buckets().Create({}, {.name = "bucket", .owner_account_id = taker}).Commit().ok());
  ASSERT_TRUE(engine.objects().Put({}, {.bucket = "bucket", .key = "key"}, "theirs alone").ok());
}

// Operations that say of a bucket what was known when the request was allowed need not look at it again. Those that
// take a document which is not here end before they do.
TEST(ServiceSuccessorTest, ABucketThatWasMadeAnewIsNotTheOneThatWasAllowed) {
  const std::map<std::string_view, std::string_view> documents = {
      {"CompleteMultipartUpload",
       "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>"
       "</CompleteMultipartUpload>"},
      {"DeleteObjects", "<Delete><Object><Key>key</Key></Object></Delete>"},
      {"PutBucketVersioning", "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"},
      {"PutObject", "hello"},
      {"UploadPart", "hello"}};
  std::set<std::string_view> refused;
  for (const OperationRow& row : Operations()) {
    if (!row.built || row.level == Level::kService || row.name == "CreateBucket") continue;
    ServiceFixture fixture;
    EXPECT_EQ(fixture.SendSigned(fixture.owner(), Request("PUT", "/elsewhere")).status, 200);
    EXPECT_EQ(fixture.SendSigned(fixture.owner(), Request("PUT", "/elsewhere/key"), "hello").status, 200);
    const auto upload = fixture.engine().uploads().Create({}, {.bucket = "bucket", .key = "key"}).Commit();
    ASSERT_TRUE(upload.ok()) << upload.status();
    http::RequestHead head = MinimalRequest(row);
    for (const auto& [key, value] :
         {std::pair<std::string, std::string>("uploadId", upload->upload_id), {"partNumber", "1"}}) {
      if (const size_t at = head.target.find(key); at != std::string::npos) {
        head.target.insert(at + key.size(), "=" + value);
      }
    }
    if (head.headers.Has("x-amz-copy-source")) head.headers.Set("x-amz-copy-source", "/elsewhere/key");
    if (row.name == "DeleteObjects") head.headers.Add("Content-MD5", "VUxjCEXWiErKatrg6+J0xA==");
    const auto document = documents.find(row.name);
    uint64_t changes = 0;
    const Sent sent = fixture.SendSigned(fixture.owner(), head,
                                         document == documents.end() ? std::string_view() : document->second, [&] {
                                           GiveBucketAway(fixture.engine());
                                           changes = fixture.Changes();
                                         });
    EXPECT_EQ(fixture.Changes(), changes) << row.name;
    EXPECT_EQ(sent.document.find("theirs alone"), std::string::npos) << row.name;
    EXPECT_EQ(fixture.SendSigned(fixture.other(), Request("GET", "/bucket/key")).document, "theirs alone") << row.name;
    if (sent.code == "NoSuchBucket") refused.insert(row.name);
  }
  for (std::string_view name : {"AbortMultipartUpload",
                                "CompleteMultipartUpload",
                                "CopyObject",
                                "CreateMultipartUpload",
                                "DeleteBucket",
                                "DeleteObject",
                                "DeleteObjects",
                                "GetObject",
                                "GetObjectAcl",
                                "GetObjectTagging",
                                "HeadObject",
                                "ListMultipartUploads",
                                "ListObjects",
                                "ListObjectsV2",
                                "ListObjectVersions",
                                "PutBucketVersioning",
                                "ListParts",
                                "PutObject",
                                "UploadPart",
                                "UploadPartCopy"}) {
    EXPECT_TRUE(refused.contains(name)) << name;
  }
}

TEST_F(ServiceDenialTest, ACopyNeedsRightsToItsSource) {
  const uint64_t before = fixture_.Changes();
  for (const char* target : {"/bucket/copy", "/bucket/key?partNumber=1&uploadId=u"}) {
    for (const char* source : {"/theirs/secret", "theirs/secret", "theirs/%73ecret", "/theirs/secret?versionId=null",
                               "/theirs/there-is-no-such-key"}) {
      http::RequestHead head = Request("PUT", target);
      head.headers.Add("x-amz-copy-source", source);
      EXPECT_EQ(fixture_.SendSigned(fixture_.owner(), head).code, "AccessDenied") << target << " " << source;
    }
  }
  http::RequestHead head = Request("PUT", "/theirs/copy");
  head.headers.Add("x-amz-copy-source", "/bucket/key");
  EXPECT_EQ(fixture_.SendSigned(fixture_.owner(), head).code, "AccessDenied");
  EXPECT_EQ(fixture_.Changes(), before);
}

// What is not one's own to read shows neither whether it is there nor what it is.
TEST_F(ServiceDenialTest, ConditionsTellNothingToThoseWhoMayNotRead) {
  const auto answer = [&](const std::string& key, const char* name, const char* value, bool is_signed) {
    http::RequestHead head = Request("GET", "/theirs/" + key);
    if (*name != '\0') head.headers.Add(name, value);
    const Sent sent = is_signed ? fixture_.SendSigned(fixture_.owner(), head) : fixture_.Send(head);
    return std::to_string(sent.status) + sent.document.substr(0, sent.document.find("<Resource>"));
  };
  for (const bool is_signed : {true, false}) {
    const std::string plain = answer("secret", "", "", is_signed);
    EXPECT_EQ(plain.substr(0, 3), "403");
    const std::pair<const char*, const char*> conditions[] = {{"If-Match", "*"},
                                                              {"If-None-Match", "*"},
                                                              {"If-None-Match", "\"5ebe2294ecd0e0f08eab7690d2a6ee69\""},
                                                              {"If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"},
                                                              {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"},
                                                              {"Range", "bytes=100-200"}};
    for (const auto& [name, value] : conditions) {
      EXPECT_EQ(answer("secret", name, value, is_signed), plain) << name;
      EXPECT_EQ(answer("there-is-no-such-key", name, value, is_signed), plain) << name;
    }
  }
}

// Neither the secret nor a signature that would have held is in an answer, in what hosts log, or in the engine's log.
TEST_F(ServiceDenialTest, SecretsAreToldNowhere) {
  std::string told;
  std::vector<std::string> secrets = {fixture_.owner().secret.Reveal(), fixture_.other().secret.Reveal()};
  for (const OperationRow& row : Operations()) {
    http::RequestHead head = MinimalRequest(row);
    head.headers.Add("x-amz-meta-a", "1");
    secrets.push_back(SignHead(fixture_.owner(), fixture_.now(), sigv4::kUnsignedPayload, head)->signature);
    const std::string authorization(*head.headers.Find("authorization"));
    head.headers.Set("authorization", authorization.substr(0, authorization.size() - 64) + std::string(64, '0'));
    const Sent refused = fixture_.Send(head, "hello");
    EXPECT_EQ(refused.code, "SignatureDoesNotMatch") << row.name;
    const Sent done = fixture_.SendSigned(fixture_.owner(), MinimalRequest(row));
    told += refused.document + refused.record + done.document + done.record;
  }
  told += fixture_.log();
  for (const std::string& secret : secrets) {
    ASSERT_FALSE(secret.empty());
    EXPECT_EQ(told.find(secret), std::string::npos);
  }
}

}  // namespace
}  // namespace coffer::s3
