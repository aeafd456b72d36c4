#include "tools/client/credentials.h"

#include <gtest/gtest.h>

#include <map>

#include "tools/client/presign.h"

namespace coffer::client {
namespace {

class CredentialsTest : public testing::Test {
 protected:
  absl::StatusOr<Credentials> Find(const CredentialOptions& options = {}) {
    return FindCredentials(options, {.variable = [this](const std::string& name) -> std::optional<std::string> {
                                       const auto found = variables_.find(name);
                                       return found == variables_.end() ? std::nullopt : std::optional(found->second);
                                     },
                                     .read_file = [this](const std::string& path) -> absl::StatusOr<std::string> {
                                       const auto found = files_.find(path);
                                       if (found == files_.end()) return absl::NotFoundError(path + " cannot be read");
                                       return found->second;
                                     }});
  }
  std::string Found(const CredentialOptions& options = {}) {
    const auto found = Find(options);
    if (!found.ok()) return std::string(found.status().message());
    return found->key.access_key + " " + found->key.secret.Reveal() + " " + found->key.region + " " +
           found->session_token;
  }

  std::map<std::string, std::string> variables_ = {{"HOME", "/home/me"}};
  std::map<std::string, std::string> files_;
};

TEST_F(CredentialsTest, TheEnvironmentComesBeforeTheDefaultProfile) {
  files_["/home/me/.aws/credentials"] = "[default]\naws_access_key_id = FILE\naws_secret_access_key = s1\n";
  EXPECT_EQ(Found(), "FILE s1 us-east-1 ");
  variables_["AWS_ACCESS_KEY_ID"] = "ENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s2";
  variables_["AWS_SESSION_TOKEN"] = "token";
  variables_["AWS_DEFAULT_REGION"] = "eu-west-1";
  EXPECT_EQ(Found(), "ENV s2 eu-west-1 token");
  variables_["AWS_REGION"] = "eu-west-2";
  EXPECT_EQ(Found({.region = "eu-west-3"}), "ENV s2 eu-west-3 token");
  EXPECT_EQ(Found(), "ENV s2 eu-west-2 token");
}

TEST_F(CredentialsTest, AProfileThatIsNamedComesFirst) {
  variables_["AWS_ACCESS_KEY_ID"] = "ENV";
  variables_["AWS_SECRET_ACCESS_KEY"] = "s2";
  files_["/home/me/.aws/credentials"] =
      "# comment\n[default]\naws_access_key_id=D\n\n[ work ]\r\n  aws_access_key_id = W  "
      "\r\naws_secret_access_key=a=b\n";
  files_["/home/me/.aws/config"] = "[profile work]\nregion = eu-north-1\n[default]\nregion = x\n";
  EXPECT_EQ(Found({.profile = "work"}), "W a=b eu-north-1 ");
  EXPECT_NE(Found({.profile = "gone"}).find("the profile \"gone\" in /home/me/.aws/credentials"), std::string::npos);
  EXPECT_FALSE(Find({.profile = "default"}).ok());  // without a secret
  files_["other"] = "[default]\naws_access_key_id = O\naws_secret_access_key = s3\n";
  EXPECT_EQ(Found({.credentials_file = "other"}), "O s3 x ");
  EXPECT_EQ(Found({.credentials_file = "missing"}), "missing cannot be read");
  variables_.erase("AWS_ACCESS_KEY_ID");
  variables_["AWS_PROFILE"] = "work";
  EXPECT_EQ(Found(), "W a=b eu-north-1 ");
}

TEST_F(CredentialsTest, WithoutAnyTheErrorSaysWhereTheyGo) {
  const auto found = Find();
  EXPECT_EQ(found.status().code(), absl::StatusCode::kFailedPrecondition);
  for (const char* part : {"AWS_ACCESS_KEY_ID", "/home/me/.aws/credentials", "--profile"}) {
    EXPECT_NE(found.status().message().find(part), absl::string_view::npos) << part;
  }
}

TEST(EndpointTest, IsASchemeAndAHost) {
  EXPECT_EQ(ParseEndpoint("http://127.0.0.1:9000")->host, "127.0.0.1:9000");
  EXPECT_EQ(ParseEndpoint("http://127.0.0.1:80/")->host, "127.0.0.1");
  EXPECT_EQ(ParseEndpoint("https://s3.example.com:443")->host, "s3.example.com");
  EXPECT_EQ(ParseEndpoint("https://s3.example.com:80")->host, "s3.example.com:80");
  EXPECT_EQ(ParseEndpoint("http://[::1]:9000")->host, "[::1]:9000");
  EXPECT_EQ(ParseEndpoint("https://[::1]")->url, "https://[::1]");
  EXPECT_TRUE(ParseEndpoint("https://a")->is_tls);
  for (const char* text : {"", "127.0.0.1:9000", "ftp://a", "http://", "http:///x", "http://a/bucket", "http://a?x",
                           "http://key:secret@a", "http://a:", "http://a:x", "http://a:70000", "http://a b"}) {
    EXPECT_EQ(ParseEndpoint(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

// The example of AWS's manual, with a bucket in the path.
TEST(PresignTest, TheLinkNamesItsRequestAndItsLife) {
  const Credentials credentials{
      .key = {"AKIAIOSFODNN7EXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1"}};
  const WallTime now{std::chrono::seconds(1369353600)};
  const auto url = PresignUrl(*ParseEndpoint("https://s3.amazonaws.com"), credentials, now, std::chrono::hours(24),
                              "GET", {"examplebucket", "a b/../%?.txt"});
  ASSERT_TRUE(url.ok());
  EXPECT_TRUE(
      url->starts_with("https://s3.amazonaws.com/examplebucket/a%20b/../%25%3F.txt?X-Amz-Algorithm="
                       "AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"))
      << *url;
  EXPECT_NE(url->find("&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="), std::string::npos);
  Credentials temporary = credentials;
  temporary.session_token = "to/ken";
  EXPECT_NE(PresignUrl(*ParseEndpoint("https://a"), temporary, now, std::chrono::hours(1), "PUT", {"b", "k"})
                ->find("?X-Amz-Security-Token=to%2Fken&"),
            std::string::npos);
}

}  // namespace
}  // namespace coffer::client
