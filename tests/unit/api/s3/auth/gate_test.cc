#include "api/s3/auth/gate.h"

#include <type_traits>

#include "api/s3/error.h"
#include "gtest/gtest.h"
#include "tests/unit/api/s3/auth/gate_fixture.h"

namespace coffer::s3 {
namespace {

static_assert(!std::is_default_constructible_v<Authorized>, "only the gate makes these");
static_assert(!std::is_constructible_v<Authorized, std::string_view, ResourceName, std::optional<BucketInfo>>,
              "only the gate makes these");

std::string FieldOf(const absl::Status& status, std::string_view name) {
  for (const auto& [field, value] : GetS3Error(status).fields) {
    if (field == name) return value;
  }
  return "(none)";
}

TEST(AuthenticateTest, LetsEveryFormIn) {
  GateFixture fixture;
  for (SentAs form : kAllForms) {
    const auto admitted = fixture.Authenticate(fixture.Signed(form));
    ASSERT_TRUE(admitted.ok()) << NameOf(form) << admitted.status();
    EXPECT_EQ(admitted->principal.account_id, "111122223333");
    EXPECT_EQ(admitted->principal.access_key, fixture.credentials.access_key);
    EXPECT_EQ(admitted->form, form == SentAs::kPresigned ? AuthForm::kPresigned : AuthForm::kHeader);
    EXPECT_EQ(admitted->signing.signature.size(), 64u);
  }
}

TEST(AuthenticateTest, PlansTheBodyOfEveryForm) {
  GateFixture fixture;
  using Framing = PayloadPlan::Framing;
  const auto plan = [&](SentAs form) { return fixture.Authenticate(fixture.Signed(form))->payload; };
  EXPECT_EQ(plan(SentAs::kHeader).framing, Framing::kNone);
  EXPECT_EQ(plan(SentAs::kHeader).expected_sha256, "");
  EXPECT_EQ(plan(SentAs::kHeaderWithHash).expected_sha256, sigv4::HexSha256("hello"));
  EXPECT_EQ(plan(SentAs::kPresigned).framing, Framing::kNone);
  EXPECT_TRUE(plan(SentAs::kChunked).chunks_signed);
  EXPECT_EQ(plan(SentAs::kChunked).decoded_length, 5u);
  EXPECT_TRUE(plan(SentAs::kChunkedTrailer).trailer_signed);
  EXPECT_EQ(plan(SentAs::kChunkedTrailer).trailer_name, "x-amz-checksum-crc32");
  EXPECT_FALSE(plan(SentAs::kUnsignedTrailer).chunks_signed);
  EXPECT_FALSE(plan(SentAs::kUnsignedTrailer).trailer_signed);
  EXPECT_EQ(plan(SentAs::kUnsignedTrailer).framing, Framing::kChunked);
}

TEST(AuthenticateTest, KeepsTheCanonicalRequestForChunksThatAreSigned) {
  GateFixture fixture;
  for (SentAs form : kAllForms) {
    const bool has_use = form == SentAs::kChunked || form == SentAs::kChunkedTrailer;
    const sigv4::SigningMaterial signing = fixture.Authenticate(fixture.Signed(form))->signing;
    EXPECT_EQ(signing.canonical_request.empty(), !has_use) << NameOf(form);
    EXPECT_EQ(signing.access_key, fixture.credentials.access_key);
  }
}

TEST(AuthenticateTest, NothingSignedIsAnonymous) {
  GateFixture fixture;
  const auto admitted = fixture.Authenticate(fixture.Unsigned(SentAs::kHeader));
  ASSERT_TRUE(admitted.ok()) << admitted.status();
  EXPECT_TRUE(admitted->principal.anonymous());
  EXPECT_EQ(admitted->form, AuthForm::kAnonymous);
}

TEST(AuthenticateTest, AMismatchExplainsItselfWithoutTheSecret) {
  GateFixture fixture;
  http::RequestHead head = fixture.Signed(SentAs::kHeader);
  head.headers.Set("x-amz-meta-color", "white");
  const absl::Status status = fixture.Authenticate(head).status();
  EXPECT_EQ(FieldOf(status, "AWSAccessKeyId"), fixture.credentials.access_key);
  EXPECT_EQ(FieldOf(status, "SignatureProvided").size(), 64u);
  const std::string canonical = FieldOf(status, "CanonicalRequest");
  EXPECT_EQ(canonical,
            "PUT\n/photos/cat.jpg\nx-id=PutObject\ncontent-type:image/jpeg\nhost:127.0.0.1:9000\n"
            "x-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20260228T120000Z\nx-amz-meta-color:white\n\n"
            "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-color\nUNSIGNED-PAYLOAD");
  EXPECT_EQ(FieldOf(status, "StringToSign"),
            "AWS4-HMAC-SHA256\n20260228T120000Z\n20260228/us-east-1/s3/aws4_request\n" + sigv4::HexSha256(canonical));
  EXPECT_EQ(FieldOf(status, "StringToSignBytes").substr(0, 11), "41 57 53 34");
  EXPECT_EQ(FieldOf(status, "CanonicalRequestBytes").substr(0, 11), "50 55 54 0a");
  for (const auto& [name, value] : GetS3Error(status).fields) {
    EXPECT_EQ(value.find(fixture.credentials.secret.Reveal()), std::string::npos) << name;
  }
}

TEST(AuthenticateTest, UnknownKeysAndBadSignaturesCostTheSame) {
  GateFixture fixture;
  http::RequestHead bad = fixture.Signed(SentAs::kHeader);
  bad.headers.Set("x-amz-meta-color", "white");
  sigv4::ClientCredentials unknown = fixture.credentials;
  unknown.access_key = "AKIDEXAMPLE000000009";
  const http::RequestHead stranger =
      fixture.Sign(SentAs::kHeader, fixture.Unsigned(SentAs::kHeader), unknown, fixture.now);

  TakeHmacCount();
  EXPECT_EQ(fixture.Code(bad), "SignatureDoesNotMatch");
  const size_t cold = TakeHmacCount();
  EXPECT_EQ(fixture.Code(stranger), "InvalidAccessKeyId");
  EXPECT_EQ(TakeHmacCount(), cold);
  // And once the key has been used and its derived key is kept.
  EXPECT_EQ(fixture.Code(fixture.Signed(SentAs::kHeader)), "OK");
  TakeHmacCount();
  EXPECT_EQ(fixture.Code(fixture.Signed(SentAs::kHeader)), "OK");
  EXPECT_EQ(TakeHmacCount(), 1u);
  EXPECT_EQ(fixture.Code(bad), "SignatureDoesNotMatch");
  EXPECT_EQ(TakeHmacCount(), cold);
  EXPECT_EQ(fixture.Code(stranger), "InvalidAccessKeyId");
  EXPECT_EQ(TakeHmacCount(), cold);
}

TEST(AuthenticateTest, ARegeneratedKeyIsInvalidAtOnce) {
  GateFixture fixture;
  const http::RequestHead head = fixture.Signed(SentAs::kHeader);
  EXPECT_EQ(fixture.Code(head), "OK");
  fixture.keys[fixture.credentials.access_key].secret = Secret("another secret");
  ++fixture.generation;
  EXPECT_EQ(fixture.Code(head), "SignatureDoesNotMatch");
  fixture.keys.clear();
  ++fixture.generation;
  EXPECT_EQ(fixture.Code(head), "InvalidAccessKeyId");
}

// Wherever it is sent, and before anything is made of the signature.
TEST(AuthenticateTest, ASessionTokenDoesNotBelongToALastingKey) {
  GateFixture fixture;
  for (SentAs form : kAllForms) {
    http::RequestHead with_param = fixture.Signed(form);
    with_param.target += "&X-Amz-Security-Token=token";
    EXPECT_EQ(fixture.Code(with_param), "InvalidToken") << NameOf(form);
    http::RequestHead with_header = fixture.Unsigned(form);
    with_header.headers.Add("x-amz-security-token", "token");
    EXPECT_EQ(fixture.Code(fixture.Sign(form, with_header, fixture.credentials, fixture.now)), "InvalidToken");
    with_header.headers.Set("x-amz-security-token", "");
    EXPECT_EQ(fixture.Code(fixture.Sign(form, with_header, fixture.credentials, fixture.now)), "OK");
  }
}

TEST(AuthenticateTest, AnErrorOfTheCatalogIsPassedOn) {
  GateFixture fixture;
  Gate gate({.find_signing_key = [](const OpContext&, std::string_view) -> absl::StatusOr<std::optional<SigningKey>> {
               return absl::DeadlineExceededError("late");
             },
             .identity_generation = [] { return uint64_t{1}; },
             .find_bucket = {}},
            fixture.clock);
  EXPECT_EQ(gate.Authenticate({}, fixture.Signed(SentAs::kHeader), {}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

// Whose region is the wrong one is told so behind the signature (scope_region.h); none gets around it.
TEST(AuthenticateTest, ARegionChangesNothingAboutTheSignature) {
  GateFixture fixture;
  const auto signed_for = [&](sigv4::ClientCredentials credentials) {
    credentials.region = "mars-1";
    return fixture.Sign(SentAs::kHeader, fixture.Unsigned(SentAs::kHeader), credentials, fixture.now);
  };
  EXPECT_EQ(fixture.Authenticate(signed_for(fixture.credentials))->signing.scope.region, "mars-1");
  sigv4::ClientCredentials wrong = fixture.credentials;
  wrong.secret = Secret("another secret");
  EXPECT_EQ(fixture.Code(signed_for(wrong)), "SignatureDoesNotMatch");
  wrong.access_key = "AKIDEXAMPLE000000009";
  EXPECT_EQ(fixture.Code(signed_for(wrong)), "InvalidAccessKeyId");
  // The same signature under another region's name.
  http::RequestHead head = signed_for(fixture.credentials);
  const std::string value(*head.headers.Find("authorization"));
  const size_t at = value.find("mars-1");
  head.headers.Set("authorization", value.substr(0, at) + "us-east-1" + value.substr(at + 6));
  EXPECT_EQ(fixture.Code(head), "SignatureDoesNotMatch");
}

TEST(AuthenticateTest, DerivedKeysAreKeptByRegionAndForServedOnesOnly) {
  GateFixture fixture;
  const auto cost = [&](const char* region) {
    sigv4::ClientCredentials credentials = fixture.credentials;
    credentials.region = region;
    const auto head = fixture.Sign(SentAs::kHeader, fixture.Unsigned(SentAs::kHeader), credentials, fixture.now);
    TakeHmacCount();
    EXPECT_EQ(fixture.Code(head), "OK");
    return TakeHmacCount();
  };
  const size_t cold = cost("us-east-1");
  EXPECT_EQ(cost("us-east-1"), 1u);
  EXPECT_EQ(cost("eu-west-1"), cold);
  EXPECT_EQ(cost("eu-west-1"), 1u);
  EXPECT_EQ(cost("mars-1"), cold);
  EXPECT_EQ(cost("mars-1"), cold);
  EXPECT_EQ(cost("us-east-1"), 1u);
}

// Known and unknown keys cost the same in a region that is not served, too.
TEST(AuthenticateTest, ARegionThatIsNotServedTellsNobodyWhichKeysExist) {
  GateFixture fixture;
  const auto cost = [&](std::string access_key, std::string_view code) {
    sigv4::ClientCredentials credentials = {std::move(access_key), Secret("another secret"), "mars-1"};
    const auto head = fixture.Sign(SentAs::kHeader, fixture.Unsigned(SentAs::kHeader), credentials, fixture.now);
    TakeHmacCount();
    EXPECT_EQ(fixture.Code(head), code);
    return TakeHmacCount();
  };
  const size_t known = cost(fixture.credentials.access_key, "SignatureDoesNotMatch");
  EXPECT_EQ(cost("AKIDEXAMPLE000000009", "InvalidAccessKeyId"), known);
}

TEST(AuthorizeTest, TheOwnerMayAndOthersMayNot) {
  GateFixture fixture;
  const auto owner = fixture.Authenticate(fixture.Signed(SentAs::kHeader));
  const Admitted anonymous;
  const auto code = [&](const Admitted& who, std::string_view action, ResourceName resource) {
    const auto authorized = fixture.gate.Authorize({}, who, action, resource);
    return authorized.ok() ? "OK" : std::string(GetS3Error(authorized.status()).name);
  };
  EXPECT_EQ(code(*owner, "s3:PutObject", {"photos", "k"}), "OK");
  EXPECT_EQ(code(*owner, "s3:ListBucket", {"photos", ""}), "OK");
  EXPECT_EQ(code(*owner, "s3:PutObject", {"theirs", "k"}), "AccessDenied");
  EXPECT_EQ(code(*owner, "s3:PutObject", {"absent", "k"}), "NoSuchBucket");
  EXPECT_EQ(code(*owner, "s3:ListAllMyBuckets", {}), "OK");
  EXPECT_EQ(code(*owner, "s3:CreateBucket", {"new", ""}), "OK");
  EXPECT_EQ(code(*owner, "", {"photos", "k"}), "AccessDenied");
  for (const char* action :
       {"s3:PutObject", "s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets", "s3:CreateBucket", ""}) {
    EXPECT_EQ(code(anonymous, action, {"photos", "k"}), "AccessDenied") << action;
    EXPECT_EQ(code(anonymous, action, {"absent", "k"}), "AccessDenied") << action;
    EXPECT_EQ(code(anonymous, action, {}), "AccessDenied") << action;
  }
}

TEST(AuthorizeTest, SaysWhatWasAllowed) {
  GateFixture fixture;
  const auto owner = fixture.Authenticate(fixture.Signed(SentAs::kHeader));
  const auto authorized = fixture.gate.Authorize({}, *owner, "s3:GetObject", {"photos", "k"});
  ASSERT_TRUE(authorized.ok());
  EXPECT_EQ(authorized->action(), "s3:GetObject");
  EXPECT_EQ(authorized->resource().bucket, "photos");
  EXPECT_EQ(authorized->resource().key, "k");
  EXPECT_EQ(authorized->bucket()->name, "photos");
}

TEST(AuthorizeTest, ARefusalTellsTheRegionOfABucketThatIsThere) {
  GateFixture fixture;
  const absl::Status denied = S3Error(S3Code::kAccessDenied);
  EXPECT_EQ(FieldOf(fixture.gate.WithRegion({}, denied, "theirs"), "Region"), "eu-west-1");
  EXPECT_EQ(GetS3Error(fixture.gate.WithRegion({}, denied, "theirs")).name, "AccessDenied");
  EXPECT_EQ(FieldOf(fixture.gate.WithRegion({}, denied, "absent"), "Region"), "(none)");
  EXPECT_EQ(GetS3Error(fixture.gate.WithRegion({}, denied, "absent")).name, "AccessDenied");
  EXPECT_EQ(FieldOf(fixture.gate.WithRegion({}, S3Error(S3Code::kNoSuchBucket), "theirs"), "Region"), "(none)");
}

TEST(ExpectedOwnerTest, HoldsFailsOrIsNoAccount) {
  const BucketInfo bucket = {.name = "photos", .owner_account_id = "111122223333"};
  const auto code = [&](std::optional<std::string_view> expected) {
    return std::string(GetS3Error(CheckExpectedOwner(expected, bucket)).name);
  };
  EXPECT_TRUE(CheckExpectedOwner(std::nullopt, bucket).ok());
  EXPECT_TRUE(CheckExpectedOwner("", bucket).ok());
  EXPECT_TRUE(CheckExpectedOwner("111122223333", bucket).ok());
  EXPECT_EQ(code("444455556666"), "AccessDenied");
  EXPECT_EQ(code("11112222333"), "InvalidBucketOwnerAWSAccountID");
  EXPECT_EQ(code("11112222333x"), "InvalidBucketOwnerAWSAccountID");
}

}  // namespace
}  // namespace coffer::s3
