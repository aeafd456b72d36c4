// Everything that may be wrong with a request, for every form that a request may have: refused, and with which code.
#include <functional>
#include <string>

#include "absl/strings/str_replace.h"
#include "api/s3/auth/signed_headers.h"
#include "api/s3/error.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/gate_fixture.h"

namespace coffer::s3 {
namespace {

using Head = http::RequestHead;

bool IsPresigned(SentAs form) { return form == SentAs::kPresigned; }

// Replaces text in the Authorization header or in the query, wherever the credentials are.
Head Edited(SentAs form, Head head, const std::string& from, const std::string& to) {
  if (IsPresigned(form)) {
    head.target = absl::StrReplaceAll(head.target, {{from, to}});
  } else {
    const std::string value(*head.headers.Find("authorization"));
    head.headers.Set("authorization", absl::StrReplaceAll(value, {{from, to}}));
  }
  return head;
}

std::string SignatureOf(SentAs form, const Head& head) {
  return IsPresigned(form)
             ? head.target.substr(head.target.size() - 64)
             : std::string(*head.headers.Find("authorization")).substr(head.headers.Find("authorization")->size() - 64);
}

std::string MalformedCode(SentAs form) {
  return IsPresigned(form) ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed";
}

class NegativeMatrixTest : public testing::TestWithParam<SentAs> {
 protected:
  SentAs form() const { return GetParam(); }
  Head Signed() const { return fixture_.Signed(form()); }
  Head SignedBy(const sigv4::ClientCredentials& credentials) const {
    return fixture_.Sign(form(), fixture_.Unsigned(form()), credentials, fixture_.now);
  }
  Head SignedAt(WallTime when) const {
    return fixture_.Sign(form(), fixture_.Unsigned(form()), fixture_.credentials, when);
  }
  void Expect(const Head& head, std::string_view code) { EXPECT_EQ(fixture_.Code(head), code) << head.target; }

  GateFixture fixture_;
};

TEST_P(NegativeMatrixTest, TheUntouchedRequestIsIn) { Expect(Signed(), "OK"); }

TEST_P(NegativeMatrixTest, WrongKeys) {
  sigv4::ClientCredentials credentials = fixture_.credentials;
  credentials.secret = Secret("another secret");
  Expect(SignedBy(credentials), "SignatureDoesNotMatch");
  credentials.access_key = "AKIDEXAMPLE000000009";
  Expect(SignedBy(credentials), "InvalidAccessKeyId");
}

TEST_P(NegativeMatrixTest, TamperedSignature) {
  const Head head = Signed();
  const std::string signature = SignatureOf(form(), head);
  for (size_t i : {0, 31, 63}) {
    std::string changed = signature;
    changed[i] = changed[i] == '0' ? '1' : '0';
    Expect(Edited(form(), head, signature, changed), "SignatureDoesNotMatch");
  }
  Expect(Edited(form(), head, signature, signature.substr(1)), "SignatureDoesNotMatch");
  Expect(Edited(form(), head, signature, signature + "0"), "SignatureDoesNotMatch");
  Expect(Edited(form(), head, signature, sigv4::HexSha256("forged without a secret")), "SignatureDoesNotMatch");
  Expect(Edited(form(), head, signature, ""), MalformedCode(form()));
}

TEST_P(NegativeMatrixTest, TamperedMethodPathQueryAndHeaders) {
  Head head = Signed();
  for (const char* method : {"GET", "DELETE", "POST"}) {
    head.method = method;
    Expect(head, "SignatureDoesNotMatch");
  }
  for (const char* path :
       {"/photos/dog.jpg", "/photos//cat.jpg", "/photos/./cat.jpg", "/photos/cat%2ejpg/", "/other/cat.jpg"}) {
    head = Signed();
    head.target = absl::StrReplaceAll(head.target, {{"/photos/cat.jpg", path}});
    Expect(head, "SignatureDoesNotMatch");
  }
  for (const char* query : {"?acl&x-id=PutObject", "?x-id=PutObjec", "?x-id=PutObject&versionId=1", "?"}) {
    head = Signed();
    head.target = absl::StrReplaceAll(head.target, {{"?x-id=PutObject", query}});
    Expect(head, "SignatureDoesNotMatch");
  }
  for (const char* name : {"host", "content-type", "x-amz-meta-color"}) {
    head = Signed();
    head.headers.Set(name, "changed");
    Expect(head, "SignatureDoesNotMatch");
    head = Signed();
    head.headers.Add(name, "added");
    Expect(head, "SignatureDoesNotMatch");
    head = Signed();
    head.headers.Remove(name);
    Expect(head, "SignatureDoesNotMatch");
  }
}

// The same bytes in another spelling are the same request.
TEST_P(NegativeMatrixTest, AnotherSpellingIsIn) {
  Head head = Signed();
  head.target = absl::StrReplaceAll(head.target, {{"/photos/cat.jpg", "/photos/%63at.jpg"}});
  Expect(head, "OK");
}

TEST_P(NegativeMatrixTest, TooEarlyAndTooLate) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  Expect(SignedAt(fixture_.now + minutes(15)), "OK");
  const bool presigned = IsPresigned(form());
  Expect(SignedAt(fixture_.now + minutes(15) + seconds(1)), presigned ? "AccessDenied" : "RequestTimeTooSkewed");
  Expect(SignedAt(fixture_.now - minutes(15)), "OK");
  Expect(SignedAt(fixture_.now - minutes(15) - seconds(1)), presigned ? "OK" : "RequestTimeTooSkewed");
  Expect(SignedAt(fixture_.now - minutes(60)), presigned ? "OK" : "RequestTimeTooSkewed");
  Expect(SignedAt(fixture_.now - minutes(60) - seconds(1)), presigned ? "AccessDenied" : "RequestTimeTooSkewed");
}

TEST_P(NegativeMatrixTest, CredentialsInTwoPlaces) {
  Head head = Signed();
  head.headers.Add(
      "Authorization",
      "AWS4-HMAC-SHA256 Credential=a/20260228/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00");
  Expect(head, "InvalidArgument");
  for (const char* param :
       {"X-Amz-Signature=00", "X-Amz-Credential=a", "x-amz-algorithm=AWS4-HMAC-SHA256", "AWSAccessKeyId=a"}) {
    if (IsPresigned(form())) continue;
    head = Signed();
    head.target += std::string("&") + param;
    Expect(head, "InvalidArgument");
  }
}

TEST_P(NegativeMatrixTest, HeadersThatAreNotSigned) {
  for (const char* name : {"x-amz-acl", "x-amz-copy-source", "x-amz-tagging", "x-amz-meta-extra", "X-AMZ-Storage-Class",
                           "x-amz-checksum-crc32", "x-amz-bypass-governance-retention", "x-amz-security-token",
                           "x-amz-server-side-encryption", "x-amz-website-redirect-location"}) {
    Head head = Signed();
    head.headers.Add(name, "value");
    const absl::Status status = fixture_.Authenticate(head).status();
    EXPECT_EQ(GetS3Error(status).code, S3Code::kAccessDenied) << name;
    EXPECT_EQ(status.message(), "There were headers present in the request which were not signed");
    ASSERT_FALSE(GetS3Error(status).fields.empty());
    EXPECT_EQ(GetS3Error(status).fields[0].first, "HeadersNotSigned");
    EXPECT_TRUE(http::EqualsIgnoreCase(GetS3Error(status).fields[0].second, name));
  }
  Head head = Signed();
  head.headers.Add("x-amz-cf-id", "added on the way");
  head.headers.Add("x-amzn-trace-id", "added on the way");
  head.headers.Add("Accept", "*/*");
  Expect(head, "OK");
}

TEST_P(NegativeMatrixTest, HostHasToBeSigned) {
  if (IsPresigned(form())) {
    Expect(Edited(form(), Signed(), "SignedHeaders=content-type%3Bhost", "SignedHeaders=content-type"),
           MalformedCode(form()));
  } else {
    Expect(Edited(form(), Signed(), ";host;", ";"), MalformedCode(form()));
  }
}

TEST_P(NegativeMatrixTest, AnotherServiceOrDate) {
  const std::string slash = IsPresigned(form()) ? "%2F" : "/";
  const auto scope = [&](const std::string& from, const std::string& to) {
    return Edited(form(), Signed(), slash + from + slash, slash + to + slash);
  };
  Expect(scope("s3", "ec2"), MalformedCode(form()));
  Expect(scope("20260228", "20260227"), MalformedCode(form()));
  Expect(scope("20260228", "2026022"), MalformedCode(form()));
  Expect(scope("20260228", "2026022x"), MalformedCode(form()));
  Expect(scope("s3", "s3" + slash + "s3"), MalformedCode(form()));
  Expect(Edited(form(), Signed(), "aws4_request", "aws5_request"), MalformedCode(form()));
  Expect(Edited(form(), Signed(), fixture_.credentials.access_key, ""), MalformedCode(form()));
}

TEST_P(NegativeMatrixTest, AnotherPayloadMarkerIsAnotherRequest) {
  for (const char* marker :
       {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}) {
    Head head = Signed();
    const bool same = IsPresigned(form()) ? std::string_view(marker) == "UNSIGNED-PAYLOAD"
                                          : *head.headers.Find("x-amz-content-sha256") == marker;
    head.headers.Set("x-amz-content-sha256", marker);
    Expect(head, same ? "OK" : "SignatureDoesNotMatch");
    // Nor does a marker make up for a bad signature.
    const std::string signature = SignatureOf(form(), head);
    Expect(Edited(form(), head, signature, std::string(64, '0')), "SignatureDoesNotMatch");
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, NegativeMatrixTest, testing::ValuesIn(kAllForms), [](const auto& info) {
  return absl::StrReplaceAll(NameOf(info.param), {{" ", "_"}});
});

TEST(SignedHeadersTest, TheExceptionsAreTheseAndHaveReasons) {
  std::string names;
  for (const UnsignedHeader& row : HeadersThatMayBeUnsigned()) {
    names.append(row.name).append(1, ' ');
    EXPECT_GT(row.reason.size(), 20u) << row.name;
  }
  EXPECT_EQ(names,
            "x-amz-content-sha256 x-amz-decoded-content-length x-amz-trailer x-amz-checksum-algorithm x-amz-cf-id ");
}

}  // namespace
}  // namespace coffer::s3
