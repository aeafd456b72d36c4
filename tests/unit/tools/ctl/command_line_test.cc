#include "tools/ctl/command_line.h"

#include <gtest/gtest.h>

namespace coffer::ctl {
namespace {

Command Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "coffer");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

AdminCommand ParseAdmin(const std::vector<const char*>& arguments) {
  const Command command = Parse(arguments);
  const auto* admin = std::get_if<AdminCommand>(&command);
  EXPECT_NE(admin, nullptr);
  return admin == nullptr ? AdminCommand() : *admin;
}

std::string Line(const AdminCommand& command) {
  return command.request.method + " " + command.request.target + " " + command.request.body;
}

TEST(CommandLineTest, TheServersOptionsAreEmptyUnlessGiven) {
  const auto plain = std::get<ServerCommand>(Parse({"server"}));
  EXPECT_EQ(plain.config + plain.data, "");
  EXPECT_TRUE(plain.listen.empty() && plain.certificates.empty());
  const auto full =
      std::get<ServerCommand>(Parse({"server", "--config", "c.toml", "--data=d", "--listen", "127.0.0.1:0",
                                     "--listen=https://[::1]:0", "--tls-certificate", "chain.pem:key.pem"}));
  EXPECT_EQ(full.config, "c.toml");
  EXPECT_EQ(full.data, "d");
  EXPECT_EQ(full.listen, (std::vector<std::string>{"127.0.0.1:0", "https://[::1]:0"}));
  EXPECT_EQ(full.certificates, std::vector<std::string>{"chain.pem:key.pem"});
}

TEST(CommandLineTest, EachCommandIsOneRequest) {
  EXPECT_EQ(Line(ParseAdmin({"account", "create", "alice"})), R"(POST /v1/accounts {"name":"alice"})");
  EXPECT_EQ(Line(ParseAdmin({"account", "list"})), "GET /v1/accounts ");
  EXPECT_EQ(Line(ParseAdmin({"key", "create", "--account", "alice"})),
            R"(POST /v1/keys {"account":"alice","name":""})");
  EXPECT_EQ(Line(ParseAdmin({"key", "create", "--account", "alice", "--name", "ci"})),
            R"(POST /v1/keys {"account":"alice","name":"ci"})");
  EXPECT_EQ(Line(ParseAdmin({"key", "list"})), "GET /v1/keys ");
  EXPECT_EQ(Line(ParseAdmin({"key", "list", "--account", "a b&c"})), "GET /v1/keys?account=a%20b%26c ");
  EXPECT_EQ(Line(ParseAdmin({"key", "rename", "CFX", "new"})), R"(PATCH /v1/keys/CFX {"name":"new"})");
  EXPECT_EQ(Line(ParseAdmin({"key", "regenerate", "CFX"})), "POST /v1/keys/CFX/secret ");
  EXPECT_EQ(Line(ParseAdmin({"key", "delete", "CFX"})), "DELETE /v1/keys/CFX ");
}

TEST(CommandLineTest, WhatOnlyAServerKnowsIsAskedOfOne) {
  const AdminCommand stats = ParseAdmin({"stats", "--watch", "2.5"});
  EXPECT_EQ(Line(stats), "GET /v1/stats ");
  EXPECT_TRUE(stats.needs_server);
  EXPECT_EQ(stats.watch_seconds, 2.5);
  EXPECT_EQ(ParseAdmin({"stats"}).watch_seconds, 0);
  EXPECT_EQ(Line(ParseAdmin({"log-level"})), "GET /v1/log-level ");
  EXPECT_EQ(Line(ParseAdmin({"log-level", "debug"})), R"(PUT /v1/log-level {"level":"debug"})");
  EXPECT_TRUE(ParseAdmin({"log-level"}).needs_server);
  EXPECT_FALSE(ParseAdmin({"account", "list"}).needs_server);
  EXPECT_EQ(std::get<Message>(Parse({"stats", "--watch", "0"})).exit_code, 2);
}

TEST(CommandLineTest, ArgumentsCannotLeaveTheirPlaceInTheRequest) {
  EXPECT_EQ(Line(ParseAdmin({"key", "delete", "../accounts HTTP/1.1\r\nX: y"})),
            "DELETE /v1/keys/..%2Faccounts%20HTTP%2F1.1%0D%0AX%3A%20y ");
  EXPECT_EQ(Line(ParseAdmin({"account", "create", "a\",\"b\":\""})), R"(POST /v1/accounts {"name":"a\",\"b\":\""})");
}

TEST(CommandLineTest, DataAndJsonStandAnywhere) {
  EXPECT_EQ(ParseAdmin({"key", "list"}).data, "./coffer-data");
  const AdminCommand command = ParseAdmin({"account", "create", "--json", "--data", "/srv/x", "alice"});
  EXPECT_TRUE(command.json);
  EXPECT_EQ(command.data, "/srv/x");
}

TEST(CommandLineTest, OnlyAnAccountsCreationMayMakeAStore) {
  EXPECT_TRUE(ParseAdmin({"account", "create", "alice"}).may_make_store);
  EXPECT_FALSE(ParseAdmin({"account", "list"}).may_make_store);
  EXPECT_FALSE(ParseAdmin({"key", "create", "--account", "alice"}).may_make_store);
}

TEST(CommandLineTest, ABackupGoesToTheServerWithItsWholePath) {
  EXPECT_EQ(Line(ParseAdmin({"backup", "/b/../c"})), R"(POST /v1/backups {"folder":"/c"})");
  EXPECT_EQ(Line(ParseAdmin({"backup", "/b", "--with-key"})), R"(POST /v1/backups {"folder":"/b","with_key":"yes"})");
  EXPECT_TRUE(ParseAdmin({"backup", "b"}).request.body.starts_with("{\"folder\":\"/"));
  EXPECT_TRUE(ParseAdmin({"backup", "/b"}).may_take_long);
}

TEST(CommandLineTest, RepairsAreNamed) {
  const auto check = std::get<CheckCommand>(Parse({"fsck", "--data", "/srv/x", "--repair", "rows,lost", "--quick"}));
  EXPECT_EQ(check.data, "/srv/x");
  EXPECT_EQ(check.repairs, (std::vector<std::string>{"rows", "lost"}));
  EXPECT_TRUE(check.quick);
  EXPECT_FALSE(check.rebuild);
  EXPECT_EQ(std::get<Message>(Parse({"fsck", "--repair", "everything"})).exit_code, 2);
  const auto restore = std::get<RestoreCommand>(Parse({"restore", "/b", "--replace"}));
  EXPECT_EQ(restore.folder, "/b");
  EXPECT_TRUE(restore.replace);
  EXPECT_NE(std::get<Message>(Parse({"fsck", "--help"})).text.find("release"), std::string::npos);
}

TEST(CommandLineTest, HelpAndVersionAreNotErrors) {
  const auto help = std::get<Message>(Parse({"--help"}));
  EXPECT_EQ(help.exit_code, 0);
  for (const char* word : {"server", "account", "key", "coffer key create --account alice"}) {
    EXPECT_NE(help.text.find(word), std::string::npos) << word;
  }
  const auto of_key = std::get<Message>(Parse({"key", "create", "--help"}));
  EXPECT_EQ(of_key.exit_code, 0);
  EXPECT_NE(of_key.text.find("--account"), std::string::npos);
  const auto version = std::get<Message>(Parse({"--version"}));
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_TRUE(version.text.starts_with("coffer "));
}

TEST(CommandLineTest, WhatIsWrongIsSaidWithExitCodeTwo) {
  const std::vector<std::vector<const char*>> wrong = {{},
                                                       {"sever"},
                                                       {"server", "--lisen", "x"},
                                                       {"server", "extra"},
                                                       {"account"},
                                                       {"account", "create"},
                                                       {"key", "create"},
                                                       {"key", "rename", "CFX"},
                                                       {"key", "delete"},
                                                       {"key", "list", "extra"},
                                                       {"key", "list", "--data"},
                                                       {"key", "list", "--data", ""},
                                                       {"server", "--data="}};
  for (const auto& arguments : wrong) {
    const Command command = Parse(arguments);
    ASSERT_TRUE(std::holds_alternative<Message>(command)) << arguments.size();
    EXPECT_EQ(std::get<Message>(command).exit_code, 2);
    EXPECT_TRUE(std::get<Message>(command).text.starts_with("coffer: "));
  }
}

}  // namespace
}  // namespace coffer::ctl
