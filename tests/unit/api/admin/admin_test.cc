#include "api/admin/admin.h"

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "backends/memory/memory_backend.h"

namespace coffer::admin {
namespace {

using Json = nlohmann::json;

class AdminTest : public testing::Test {
 protected:
  void SetUp() override {
    Options options;
    options.backend = MakeMemoryBackend();
    auto engine = Engine::Open(std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  // The document of an answer that has this status.
  Json Ask(const std::string& method, const std::string& target, const std::string& body, int status) {
    last_ = HandleAdminRequest(*engine_, OpContext(), {method, target, body}, server_);
    EXPECT_EQ(last_.status, status) << method << " " << target << " " << body << "\n" << last_.body;
    Json document = Json::parse(last_.body, nullptr, false);
    EXPECT_TRUE(document.is_object()) << last_.body;
    return document;
  }
  void ExpectError(const std::string& method, const std::string& target, const std::string& body, int status,
                   const std::string& code) {
    const Json error = Ask(method, target, body, status)["error"];
    EXPECT_EQ(error["code"], code);
    EXPECT_NE(error["message"], "");
    EXPECT_EQ(last_.error_code, code);
  }

  std::unique_ptr<Engine> engine_;
  ServerControl* server_ = nullptr;
  AdminResponse last_;
};

TEST_F(AdminTest, AccountsAreMadeAndListed) {
  const Json made = Ask("POST", "/v1/accounts", R"({"name": "alice"})", 201);
  EXPECT_EQ(last_.operation, "CreateAccount");
  EXPECT_EQ(made["account_id"].get<std::string>().size(), 12u);
  EXPECT_EQ(made["canonical_id"].get<std::string>().size(), 64u);
  EXPECT_EQ(made["name"], "alice");
  EXPECT_TRUE(made["created"].get<std::string>().ends_with("Z"));
  const Json listed = Ask("GET", "/v1/accounts", "", 200);
  ASSERT_EQ(listed["accounts"].size(), 1u);
  EXPECT_EQ(listed["accounts"][0], made);
}

TEST_F(AdminTest, AKeySignsFromItsCreationUntilItIsDeleted) {
  const Json account = Ask("POST", "/v1/accounts", R"({"name": "alice"})", 201);
  const Json key = Ask("POST", "/v1/keys", R"({"account": "alice", "name": "ci"})", 201);
  EXPECT_EQ(key["account_id"], account["account_id"]);
  EXPECT_EQ(key["name"], "ci");
  const std::string id = key["access_key"];
  auto signing = engine_->identity().FindSigningKey(OpContext(), id);
  ASSERT_TRUE(signing.ok() && *signing);
  EXPECT_EQ((*signing)->secret.Reveal(), key["secret_key"].get<std::string>());

  EXPECT_EQ(Ask("PATCH", "/v1/keys/" + id, R"({"name": "laptop"})", 200)["name"], "laptop");
  const Json renewed = Ask("POST", "/v1/keys/" + id + "/secret", "", 200);
  EXPECT_EQ(renewed["access_key"], id);
  EXPECT_NE(renewed["secret_key"], key["secret_key"]);
  signing = engine_->identity().FindSigningKey(OpContext(), id);
  EXPECT_EQ((*signing)->secret.Reveal(), renewed["secret_key"].get<std::string>());

  EXPECT_EQ(Ask("DELETE", "/v1/keys/" + id, "", 200)["access_key"], id);
  signing = engine_->identity().FindSigningKey(OpContext(), id);
  EXPECT_TRUE(signing.ok() && !*signing);
}

TEST_F(AdminTest, AnAccountIsNamedByItsIdToo) {
  const Json account = Ask("POST", "/v1/accounts", R"({"name": "alice"})", 201);
  const std::string id = account["account_id"];
  EXPECT_EQ(Ask("POST", "/v1/keys", Json{{"account", id}}.dump(), 201)["account_id"], id);
  EXPECT_EQ(Ask("GET", "/v1/keys?account=" + id, "", 200)["keys"].size(), 1u);
}

TEST_F(AdminTest, ListsKeysOfAllOrOfOneAndNeverASecret) {
  Ask("POST", "/v1/accounts", R"({"name": "a b/\u00e9"})", 201);
  Ask("POST", "/v1/accounts", R"({"name": "bob"})", 201);
  const Json key = Ask("POST", "/v1/keys", R"({"account": "a b/\u00e9"})", 201);
  Ask("POST", "/v1/keys", R"({"account": "bob"})", 201);
  Ask("POST", "/v1/keys", R"({"account": "bob"})", 201);
  EXPECT_EQ(Ask("GET", "/v1/keys", "", 200)["keys"].size(), 3u);
  const Json one = Ask("GET", "/v1/keys?account=a%20b%2F%C3%A9", "", 200);
  ASSERT_EQ(one["keys"].size(), 1u);
  EXPECT_EQ(one["keys"][0]["access_key"], key["access_key"]);
  EXPECT_EQ(one["keys"][0]["account"], "a b/\u00e9");
  EXPECT_EQ(last_.body.find("secret"), std::string::npos);
}

TEST_F(AdminTest, WhatDoesNotExistIsNamed) {
  ExpectError("POST", "/v1/keys", R"({"account": "nobody"})", 404, "NoSuchAccount");
  EXPECT_NE(last_.body.find("nobody"), std::string::npos);
  ExpectError("GET", "/v1/keys?account=nobody", "", 404, "NoSuchAccount");
  for (const char* method : {"PATCH", "DELETE"}) {
    ExpectError(method, "/v1/keys/CFAAAAAAAAAAAAAAAAAA", "", 404, "NoSuchAccessKey");
    EXPECT_NE(last_.body.find("CFAAAAAAAAAAAAAAAAAA"), std::string::npos);
  }
  ExpectError("POST", "/v1/keys/CFAAAAAAAAAAAAAAAAAA/secret", "", 404, "NoSuchAccessKey");
  ExpectError("DELETE", "/v1/keys/%FF%22", "", 404, "NoSuchAccessKey");  // what is not UTF-8 still gives JSON
}

TEST_F(AdminTest, NamesAreUniqueAndPrintable) {
  Ask("POST", "/v1/accounts", R"({"name": "alice"})", 201);
  ExpectError("POST", "/v1/accounts", R"({"name": "alice"})", 409, "AccountExists");
  for (const char* name : {"", " a", "a\\nb", "a\\u0000b", "123456789012", "\\u202eabc"}) {
    ExpectError("POST", "/v1/accounts", R"({"name": ")" + std::string(name) + "\"}", 400, "InvalidArgument");
  }
  ExpectError("POST", "/v1/accounts", R"({"name": ")" + std::string(129, 'x') + "\"}", 400, "InvalidArgument");
  ExpectError("POST", "/v1/keys", R"({"account": "alice", "name": "a\tb"})", 400, "InvalidArgument");
  EXPECT_EQ(Ask("GET", "/v1/accounts", "", 200)["accounts"].size(), 1u);
  EXPECT_EQ(Ask("GET", "/v1/keys", "", 200)["keys"].size(), 0u);
}

TEST_F(AdminTest, ABodyThatIsNotWhatIsWantedChangesNothing) {
  for (const char* body : {"{", "[]", "\"alice\"", "null", R"({"name": 1})", R"({"name": null})", R"({"nmae": "a"})",
                           R"({"name": "a", "admin": "yes"})", "{\"name\": \"\xff\"}", R"({"name": "a"} {})"}) {
    ExpectError("POST", "/v1/accounts", body, 400, "InvalidArgument");
  }
  Ask("POST", "/v1/accounts", R"({"nmae": "a"})", 400);
  EXPECT_NE(last_.body.find("known are: name"), std::string::npos);
  EXPECT_EQ(Ask("GET", "/v1/accounts", "", 200)["accounts"].size(), 0u);
}

class FakeServer final : public ServerControl {
 public:
  std::vector<std::string> endpoints() const override { return {"http://127.0.0.1:9000"}; }
  nlohmann::ordered_json Stats() override { return {{"coffer_read_only", nlohmann::ordered_json::array()}}; }
  LogLevel log_level() override { return level_; }
  void SetLogLevel(LogLevel level) override { level_ = level; }

 private:
  LogLevel level_ = LogLevel::kInfo;
};

TEST_F(AdminTest, ARunningServerTellsOfItselfAndChangesItsLogLevel) {
  FakeServer server;
  server_ = &server;
  EXPECT_EQ(Ask("GET", "/v1/stats", "", 200).dump(), R"({"coffer_read_only":[]})");
  EXPECT_EQ(last_.operation, "ReadStats");
  EXPECT_EQ(Ask("GET", "/v1/endpoints", "", 200)["endpoints"][0], "http://127.0.0.1:9000");
  EXPECT_EQ(Ask("GET", "/v1/log-level", "", 200)["level"], "info");
  EXPECT_EQ(Ask("PUT", "/v1/log-level", R"({"level": "debug"})", 200)["level"], "debug");
  EXPECT_EQ(server.log_level(), LogLevel::kDebug);
  for (const char* body : {"", "{}", R"({"level": "loud"})", R"({"level": 1})", R"({"levle": "info"})"}) {
    ExpectError("PUT", "/v1/log-level", body, 400, "InvalidArgument");
  }
  EXPECT_EQ(server.log_level(), LogLevel::kDebug);
}

TEST_F(AdminTest, WithoutAServerThereIsNothingToTell) {
  for (const char* target : {"/v1/stats", "/v1/endpoints", "/v1/log-level"}) {
    EXPECT_EQ(Ask("GET", target, "", 503)["error"]["message"], "no server runs here");
  }
}

TEST_F(AdminTest, OnlyWhatIsListedIsServed) {
  for (const char* target : {"/", "", "/v1", "/v1/", "/v2/accounts", "/v1/accounts/", "/v1/accounts/alice", "/v1/keys/",
                             "/v1/keys/a/b", "/v1/keys/a/secret/", "/v1/keys//secret", "accounts"}) {
    ExpectError("GET", target, "", 404, "NotFound");
  }
  ExpectError("DELETE", "/v1/accounts", "", 405, "MethodNotAllowed");
  ExpectError("get", "/v1/accounts", "", 405, "MethodNotAllowed");
  ExpectError("GET", "/v1/keys/%zz", "", 400, "InvalidArgument");
  EXPECT_EQ(last_.operation, "Unknown");
}

}  // namespace
}  // namespace coffer::admin
