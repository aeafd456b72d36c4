#include "tools/ctl/output.h"

#include <gtest/gtest.h>

namespace coffer::ctl {
namespace {

constexpr const char* kAccount =
    R"({"account_id":"123456789012","canonical_id":"c0ff","name":"alice","created":"2026-01-02T03:04:05.000Z"})";
constexpr const char* kKey =
    R"({"access_key":"CFKEY","account_id":"123456789012","name":"ci","created":"2026-01-02T03:04:05.000Z","secret_key":"s3cr3t"})";

std::string Shown(const std::string& body, View view, bool json, int status = 200) {
  const absl::StatusOr<std::string> text = Show({.status = status, .body = body}, view, json);
  return text.ok() ? *text : "error: " + std::string(text.status().message());
}

TEST(OutputTest, ProgramsGetTheMembersThatScriptsRead) {
  EXPECT_EQ(Shown(kAccount, View::kNewAccount, true), "{\"account_id\":\"123456789012\",\"canonical_id\":\"c0ff\"}\n");
  EXPECT_EQ(Shown(kKey, View::kNewKey, true), "{\"access_key\":\"CFKEY\",\"secret_key\":\"s3cr3t\"}\n");
  EXPECT_EQ(Shown(R"({"accounts":[]})", View::kAccounts, true), "{\"accounts\":[]}\n");
  EXPECT_EQ(Shown(R"({"access_key":"CFKEY"})", View::kDeletedKey, true), "{\"access_key\":\"CFKEY\"}\n");
}

TEST(OutputTest, TablesLineUpWhateverScriptNamesAreIn) {
  EXPECT_EQ(Shown(R"({"keys":[{"access_key":"CF1","name":"Zoë","account_id":"1","account":"a","created":"x"},)"
                  R"({"access_key":"CF22","name":"bob","account_id":"2","account":"b","created":"y"}]})",
                  View::kKeys, false),
            "ACCESS KEY  NAME  ACCOUNT  OWNER  CREATED\n"
            "CF1         Zoë   1        a      x\n"
            "CF22        bob   2        b      y\n");
  EXPECT_EQ(Shown(R"({"keys":[]})", View::kKeys, false), "ACCESS KEY  NAME  ACCOUNT  OWNER  CREATED\n");
}

TEST(OutputTest, PeopleSeeASecretOnceAndAreToldSo) {
  const std::string text = Shown(kKey, View::kNewKey, false);
  EXPECT_NE(text.find("CFKEY"), std::string::npos);
  EXPECT_NE(text.find("s3cr3t"), std::string::npos);
  EXPECT_NE(text.find("not shown again"), std::string::npos);
}

TEST(OutputTest, AnErrorIsItsMessage) {
  EXPECT_EQ(
      Shown(R"({"error":{"code":"NoSuchAccount","message":"there is no account \"x\""}})", View::kKeys, true, 404),
      "error: there is no account \"x\"");
}

TEST(OutputTest, AnAnswerThatIsNotOursIsAnError) {
  EXPECT_EQ(Shown("<html>", View::kKeys, false), "error: the server's answer is not JSON");
  EXPECT_EQ(Shown("[]", View::kKeys, false), "error: the server's answer is not JSON");
  EXPECT_EQ(Shown("{}", View::kKeys, false), "ACCESS KEY  NAME  ACCOUNT  OWNER  CREATED\n");
}

}  // namespace
}  // namespace coffer::ctl
