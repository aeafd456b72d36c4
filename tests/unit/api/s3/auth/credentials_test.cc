#include "api/s3/auth/credentials.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "api/s3/error.h"
#include "gtest/gtest.h"

namespace coffer::s3 {
namespace {

constexpr std::chrono::seconds kWeek = std::chrono::hours(24 * 7);

absl::StatusOr<Credentials> Parse(const http::RequestHead& head) {
  const auto target = SplitTarget(head.target);
  return ParseCredentials(head, *Query::Parse(target->query), kWeek);
}

std::string CodeOf(const absl::StatusOr<Credentials>& credentials) {
  return credentials.ok() ? "OK" : std::string(GetS3Error(credentials.status()).name);
}

http::RequestHead WithHeader(std::string authorization, std::string date = "20130524T000000Z") {
  http::RequestHead head{.method = "GET", .target = "/b/k"};
  head.headers.Add("Host", "h");
  if (!date.empty()) head.headers.Add("x-amz-date", date);
  head.headers.Add("Authorization", authorization);
  return head;
}

const std::string kGood =
    "AWS4-HMAC-SHA256 Credential=AK/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00ff";

TEST(AuthorizationHeaderTest, IsReadInAllItsSpellings) {
  for (const char* comma : {", ", ",", " ,  ", ",\t"}) {
    const auto credentials = Parse(WithHeader(absl::StrReplaceAll(kGood, {{", ", comma}})));
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    EXPECT_EQ(credentials->form, AuthForm::kHeader);
    EXPECT_EQ(credentials->access_key, "AK");
    EXPECT_EQ(credentials->scope.date, "20130524");
    EXPECT_EQ(credentials->scope.region, "us-east-1");
    EXPECT_EQ(credentials->signed_headers, (std::vector<std::string>{"host", "x-amz-date"}));
    EXPECT_EQ(credentials->signature, "00ff");
    EXPECT_EQ(credentials->amz_date, "20130524T000000Z");
    EXPECT_FALSE(credentials->has_session_token);
  }
  EXPECT_EQ(CodeOf(Parse(WithHeader(
                "AWS4-HMAC-SHA256 Signature=00,SignedHeaders=host,Credential=AK/20130524//s3/aws4_request"))),
            "OK");
}

TEST(AuthorizationHeaderTest, MalformedValues) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "InvalidArgument"},
      {"Basic YTpi", "InvalidArgument"},
      {"Bearer x", "InvalidArgument"},
      {"AWS4-HMAC-SHA512 x", "InvalidArgument"},
      {"aws4-hmac-sha256 x", "InvalidArgument"},
      {"AWS AKID:c2ln", "InvalidRequest"},
      {"AWS4-ECDSA-P256-SHA256 Credential=AK/20130524/s3/aws4_request, SignedHeaders=host, Signature=00",
       "NotImplemented"},
      {"AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed"},
      {"AWS4-HMAC-SHA256 ", "AuthorizationHeaderMalformed"},
      {"AWS4-HMAC-SHA256 Credential", "AuthorizationHeaderMalformed"},
      {kGood + ",", "AuthorizationHeaderMalformed"},
      {kGood + ", Signature=00", "AuthorizationHeaderMalformed"},
      {kGood + ", Other=00", "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{", Signature=00ff", ""}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"Signature=00ff", "Signature="}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"Signature=", "signature="}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "x-amz-date"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "x-amz-date;host"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "host;host"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "Host;x-amz-date"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "host;"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"host;x-amz-date", "host x"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"AK/", "/"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"AK/", "A/K/"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"AK/", std::string(129, 'A') + "/"}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"/aws4_request", ""}}), "AuthorizationHeaderMalformed"},
      {absl::StrReplaceAll(kGood, {{"20130524", "20130525"}}), "AuthorizationHeaderMalformed"},
  };
  for (const auto& [value, code] : cases) EXPECT_EQ(CodeOf(Parse(WithHeader(value))), code) << value;
}

TEST(AuthorizationHeaderTest, ErrorsSayWhat) {
  const std::string lead = "The authorization header is malformed; ";
  const std::pair<std::string, std::string> cases[] = {
      {"garbage", "Authorization header is invalid -- one and only one ' ' (space) required."},
      {"AWS2-HMAC-SHA1 x", "Unsupported Authorization Type"},
      {absl::StrReplaceAll(kGood, {{"SignedHeaders=host;x-amz-date, ", ""}}),
       lead + "the authorization header requires three components: Credential, SignedHeaders, and Signature."},
      {absl::StrReplaceAll(kGood, {{"SignedHeaders=", "SignedHeaders-"}}),
       lead + "the authorization component \"SignedHeaders-host;x-amz-date\" is malformed."},
      {absl::StrReplaceAll(kGood, {{"Credential=", "missing="}}), lead + "missing Credential."},
      {absl::StrReplaceAll(kGood, {{"SignedHeaders=", "missing="}}), lead + "missing SignedHeaders."},
      {absl::StrReplaceAll(kGood, {{"Signature=", "missing="}}), lead + "missing Signature."},
      {absl::StrReplaceAll(kGood, {{"20130524/us-east-1/s3/aws4_request", "3/us-east-1/s3/aws_request"}}),
       lead + "incorrect terminal \"aws_request\". This endpoint uses \"aws4_request\"."},
      {absl::StrReplaceAll(kGood, {{"20130524/us-east-1/s3", "3/us-east-1/ec2"}}),
       lead + "incorrect service \"ec2\". This endpoint belongs to \"s3\"."},
      {absl::StrReplaceAll(kGood, {{"20130524/", "3223423234/"}}),
       lead + "incorrect date format \"3223423234\". This date in the credential must be in the format \"yyyyMMdd\"."},
      {absl::StrReplaceAll(kGood, {{"AK/20130524/us-east-1/s3/aws4_request", "AK/us-east-1"}}),
       lead + "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."},
  };
  for (const auto& [value, message] : cases) EXPECT_EQ(Parse(WithHeader(value)).status().message(), message) << value;
  EXPECT_EQ(GetS3Error(Parse(WithHeader("AWS2-HMAC-SHA1 x")).status()).fields,
            (ErrorFields{{"ArgumentName", "Authorization"}, {"ArgumentValue", "AWS2-HMAC-SHA1"}}));
}

TEST(AuthorizationHeaderTest, SignedHeadersAreNotMany) {
  const auto with_names = [](int count) {
    std::string names = "host";
    for (int i = 1; i < count; ++i) names += absl::StrCat(";x-", 1000 + i);
    return WithHeader(absl::StrReplaceAll(kGood, {{"host;x-amz-date", names}}));
  };
  EXPECT_TRUE(Parse(with_names(256)).ok());
  EXPECT_EQ(CodeOf(Parse(with_names(257))), "AuthorizationHeaderMalformed");
}

TEST(AuthorizationHeaderTest, Dates) {
  EXPECT_EQ(CodeOf(Parse(WithHeader(kGood, ""))), "AccessDenied");
  for (const char* bad : {"20130524", "20130524T000000", "20130524T000000z", "2013-05-24T00:00:00Z", "20131324T000000Z",
                          "20130532T000000Z", "20130524T240000Z", "20130524T006000Z", "20130524T000060Z",
                          "20130524T00000aZ", "Fri, 24 May 2013 00:00:00 GMT"}) {
    EXPECT_EQ(CodeOf(Parse(WithHeader(kGood, bad))), "AccessDenied") << bad;
  }
  for (const char* good : {"Fri, 24 May 2013 00:00:00 GMT", "20130524T000000Z"}) {
    http::RequestHead head = WithHeader(kGood, "");
    head.headers.Add("Date", good);
    const auto credentials = Parse(head);
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    EXPECT_EQ(credentials->amz_date, "20130524T000000Z");
    head.headers.Add("x-amz-date", "nonsense");
    EXPECT_EQ(CodeOf(Parse(head)), "AccessDenied");
  }
  http::RequestHead twice = WithHeader(kGood);
  twice.headers.Add("x-amz-date", "20130524T000000Z");
  EXPECT_EQ(CodeOf(Parse(twice)), "AccessDenied");
}

const std::string kQuery =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff";

std::string QueryCode(const std::string& query) {
  http::RequestHead head{.method = "GET", .target = "/b/k?" + query};
  head.headers.Add("Host", "h");
  return CodeOf(Parse(head));
}

std::string Replaced(const std::string& from, const std::string& to) {
  return QueryCode(absl::StrReplaceAll(kQuery, {{from, to}}));
}

TEST(PresignedQueryTest, IsRead) {
  const auto credentials = Parse({.method = "GET", .target = "/b/k?" + kQuery});
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->form, AuthForm::kPresigned);
  EXPECT_EQ(credentials->access_key, "AK");
  EXPECT_EQ(credentials->life, std::chrono::hours(24));
}

TEST(PresignedQueryTest, MalformedValues) {
  constexpr const char* kError = "AuthorizationQueryParametersError";
  for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders",
                           "X-Amz-Signature"}) {
    EXPECT_EQ(Replaced(std::string(name) + "=", "other="), kError) << name;
    EXPECT_EQ(QueryCode(kQuery + "&" + name + "=1"), kError) << name << " twice";
    EXPECT_EQ(QueryCode(kQuery + "&" + absl::StrReplaceAll(name, {{"X-Amz", "x-amz"}}) + "=1"), kError) << name;
  }
  EXPECT_EQ(Replaced("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"), kError);
  EXPECT_EQ(Replaced("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "NotImplemented");
  EXPECT_EQ(Replaced("AK%2F", "AK%0A%2F"), kError);
  EXPECT_EQ(Replaced("us-east-1", "us-east-1%0A"), kError);
  EXPECT_EQ(Replaced("20130524T000000Z", "20130524"), kError);
  EXPECT_EQ(Replaced("20130524T", "20130525T"), kError);
  EXPECT_EQ(Replaced("SignedHeaders=host", "SignedHeaders=range"), kError);
  EXPECT_EQ(Replaced("SignedHeaders=host", "SignedHeaders=host%0A"), kError);
  EXPECT_EQ(QueryCode("AWSAccessKeyId=AK&Signature=c2ln&Expires=1"), "InvalidRequest");
  EXPECT_EQ(QueryCode("Signature=c2ln"), "InvalidRequest");
}

TEST(PresignedQueryTest, Lives) {
  const std::pair<std::string, std::string> cases[] = {
      {"0", "OK"},
      {"1", "OK"},
      {"604800", "OK"},
      {"604801", "no"},
      {"-1", "no"},
      {"-", "no"},
      {"", "no"},
      {"abc", "no"},
      {"1.5", "no"},
      {"1e3", "no"},
      {"0x10", "no"},
      {"%201", "no"},
      {"+1", "no"},
      {"9223372036854775808", "no"},
      {"99999999999999999999999999999999", "no"},
      {"00000000000000000000000000000000000001", "OK"},
  };
  for (const auto& [life, expected] : cases) {
    const std::string code = Replaced("Expires=86400", "Expires=" + life);
    EXPECT_EQ(code == "OK", expected == "OK") << life << ": " << code;
    if (expected != "OK") {
      EXPECT_EQ(code, "AuthorizationQueryParametersError") << life;
    }
  }
}

TEST(CheckTimeTest, ErrorsTellBothClocks) {
  Credentials credentials{.form = AuthForm::kHeader, .amz_date = "20130524T000000Z"};
  credentials.time = std::chrono::sys_days(std::chrono::year(2013) / 5 / 24);
  const WallTime now = credentials.time + std::chrono::hours(1);
  const absl::Status skewed = CheckTime(credentials, now, std::chrono::minutes(15));
  EXPECT_EQ(GetS3Error(skewed).fields, (ErrorFields{{"RequestTime", "20130524T000000Z"},
                                                    {"ServerTime", "2013-05-24T01:00:00Z"},
                                                    {"MaxAllowedSkewMilliseconds", "900000"}}));
  credentials.form = AuthForm::kPresigned;
  credentials.life = std::chrono::seconds(60);
  const absl::Status expired = CheckTime(credentials, now, std::chrono::minutes(15));
  EXPECT_EQ(expired.message(), "Request has expired");
  EXPECT_EQ(GetS3Error(expired).fields,
            (ErrorFields{
                {"X-Amz-Expires", "60"}, {"Expires", "2013-05-24T00:01:00Z"}, {"ServerTime", "2013-05-24T01:00:00Z"}}));
}

}  // namespace
}  // namespace coffer::s3
