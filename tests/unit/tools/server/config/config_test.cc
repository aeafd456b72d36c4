#include "tools/server/config/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tools/server/config/setting_values.h"

namespace coffer::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string ErrorOf(std::string_view text) {
  Config config;
  const absl::Status status = ReadConfigText(text, "c.toml", config);
  return status.ok() ? "none" : std::string(status.message());
}

TEST(ConfigTest, AFileSetsWhatItNamesAndNothingElse) {
  Config config;
  const absl::Status status = ReadConfigText(
      "[server]\nlisten = \"[::1]:0\"\nworkers = 3\ndrain_timeout = \"250ms\"\n[s3]\ndomains = [\"a.test\", "
      "\"b.test\"]\n"
      "[limits]\nmemory = \"1GiB\"\nconnections = 7\nbody_timeout = \"2m\"\n[log]\naccess = false\nlevel = "
      "\"error\"\nformat = \"json\"\n"
      "access_file = \"/var/log/coffer/access.log\"\n[metrics]\nlisten = \"127.0.0.1:0\"\n",
      "c.toml", config);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(SettingText("server.listen", config), "[::1]:0");
  EXPECT_EQ(config.workers, 3u);
  EXPECT_EQ(config.drain_timeout, milliseconds(250));
  EXPECT_EQ(config.domains, (std::vector<std::string>{"a.test", "b.test"}));
  EXPECT_EQ(config.memory_bytes, uint64_t{1} << 30);
  EXPECT_EQ(config.connections, 7u);
  EXPECT_EQ(config.timeouts.body, seconds(120));
  EXPECT_FALSE(config.log_access);
  EXPECT_EQ(config.log_level, LogLevel::kError);
  EXPECT_EQ(config.log_format, LogFormat::kJson);
  EXPECT_EQ(config.log_access_file, "/var/log/coffer/access.log");
  EXPECT_EQ(config.metrics_listen->Text(), "127.0.0.1:0");
  EXPECT_EQ(Config().metrics_listen, std::nullopt);
  EXPECT_EQ(config.data, Config().data);
  EXPECT_EQ(config.regions, std::vector<std::string>{"us-east-1"});
}

TEST(ConfigTest, AddressesAreOneTextOrAList) {
  Config config;
  ASSERT_TRUE(ReadConfigText("[server]\nlisten = [\"127.0.0.1:1\", \"https://[::]:2\"]\n[tls]\ncertificates = "
                             "[\"c.pem:k.pem\", \"both.pem\"]\n[limits]\npeers_without_limit = [\"10.0.0.0/8\"]\n",
                             "c.toml", config)
                  .ok());
  EXPECT_EQ(SettingText("server.listen", config), "127.0.0.1:1, https://[::]:2");
  EXPECT_TRUE(config.listen[1].is_tls);
  EXPECT_EQ(config.certificates, (std::vector<std::string>{"c.pem:k.pem", "both.pem"}));
  EXPECT_EQ(config.peers_without_limit, std::vector<std::string>{"10.0.0.0/8"});
  for (const char* text : {"[server]\nlisten = []\n", "[server]\nlisten = [\"127.0.0.1:1\", \"nowhere\"]\n",
                           "[server]\nlisten = \"ftp://127.0.0.1:1\"\n", "[server]\nlisten = \"https://\"\n",
                           "[limits]\npeers_without_limit = [\"proxy\"]\n"}) {
    EXPECT_TRUE(ErrorOf(text).starts_with("c.toml:2: ")) << text << ErrorOf(text);
  }
}

TEST(ConfigTest, ABackendsSettingsAreKeptForItWithTheirPlace) {
  Config config;
  ASSERT_TRUE(ReadConfigText("[storage]\nbackend = \"memory\"\n\ncapacity = 1000\n", "c.toml", config).ok());
  EXPECT_EQ(config.backend, "memory");
  ASSERT_EQ(config.backend_settings.size(), 1u);
  EXPECT_EQ(config.backend_settings[0].name, "capacity");
  EXPECT_EQ(config.backend_settings[0].value, "1000");
  EXPECT_EQ(config.backend_settings[0].where, "c.toml:4");
}

TEST(ConfigTest, AWrongNameIsSaidWithFileLineAndTheKnownNames) {
  const std::string error = ErrorOf("[server]\n\nlisen = \"127.0.0.1:0\"\n");
  EXPECT_TRUE(error.starts_with("c.toml:3: there is no setting server.lisen; known are ")) << error;
  for (const SettingRow& row : KnownSettings()) {
    EXPECT_NE(error.find(row.name), std::string::npos) << row.name;
  }
  EXPECT_TRUE(ErrorOf("[sever]\nlisten = \":1\"\n").starts_with("c.toml:2: there is no setting sever.listen"));
  EXPECT_TRUE(ErrorOf("listen = \":1\"\n").starts_with("c.toml:1: \"listen\" stands outside a section"));
}

TEST(ConfigTest, AWrongValueIsSaidWithWhatIsWanted) {
  EXPECT_EQ(ErrorOf("[server]\nworkers = \"many\"\n"),
            "c.toml:2: server.workers has to be a number (1 to 1024), and not \"many\"");
  EXPECT_EQ(ErrorOf("[limits]\nmemory = \"4MiB\"\n"),
            "c.toml:2: limits.memory has to be a size such as \"64MiB\" (8MiB or more), and not \"4MiB\"");
  for (const char* text : {"[server]\nworkers = 0\n",
                           "[server]\nworkers = -1\n",
                           "[server]\nworkers = 1.5\n",
                           "[server]\nworkers = [1]\n",
                           "[server]\nworkers = 99999\n",
                           "[server]\nlisten = \"nowhere\"\n",
                           "[server]\nlisten = \"127.0.0.1:70000\"\n",
                           "[server]\ndata = \"\"\n",
                           "[server]\ndrain_timeout = \"0s\"\n",
                           "[server]\ndrain_timeout = \"5\"\n",
                           "[server]\ndrain_timeout = \"99999999999999999999m\"\n",
                           "[limits]\nmemory = \"1KiB\"\n",
                           "[limits]\nmemory = \"99999999999GiB\"\n",
                           "[log]\nlevel = \"loud\"\n",
                           "[log]\naccess = \"yes\"\n",
                           "[log]\nformat = \"xml\"\n",
                           "[metrics]\nlisten = \"on\"\n",
                           "[metrics]\nlisten = \"https://127.0.0.1:0\"\n",
                           "[s3]\ndomains = [1]\n",
                           "[s3]\ndomains = [\"s3.example.com:9000\"]\n",
                           "[s3]\ndomains = [\"*.example.com\"]\n",
                           "[s3]\nregions = []\n",
                           "[s3]\nregions = [\"eu-west-1\", \"EU\"]\n",
                           "[s3]\nregions = [\"\"]\n",
                           "[storage]\nbackend = \"dsk\"\n",
                           "[storage]\nbackend = {}\n"}) {
    EXPECT_TRUE(ErrorOf(text).starts_with("c.toml:2: ")) << text << ErrorOf(text);
  }
}

TEST(ConfigTest, WhatIsNotTomlIsSaidWithItsLine) {
  EXPECT_TRUE(ErrorOf("[server]\nlisten = \n").starts_with("c.toml:2: ")) << ErrorOf("[server]\nlisten = \n");
  EXPECT_TRUE(ErrorOf("[server]\nworkers = 1\nworkers = 2\n").starts_with("c.toml:3: "));
}

TEST(ConfigTest, AnErrorChangesNothing) {
  Config config;
  EXPECT_FALSE(ReadConfigText("[server]\nworkers = 3\nlisten = 5\n", "c.toml", config).ok());
  EXPECT_EQ(config.workers, Config().workers);
}

TEST(ConfigTest, AFileThatIsMissingIsAnError) {
  Config config;
  const absl::Status status = ReadConfigFile("/no/such/file.toml", config);
  EXPECT_NE(status.message().find("/no/such/file.toml"), absl::string_view::npos);
}

TEST(ConfigTest, EverySettingCanBeSetToItsOwnDefault) {
  std::set<std::string_view> names;
  for (const SettingRow& row : KnownSettings()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.doc.empty()) << row.name;
    Config config;
    const std::string text = SettingText(row.name, config);
    EXPECT_TRUE(SetSetting(row.name, text, "test", config).ok()) << row.name << " = " << text;
    EXPECT_EQ(SettingText(row.name, config), text);
  }
}

TEST(ConfigTest, TheManualIsWhatTheTableSays) {
  std::ifstream file("docs/configuration.md");
  std::ostringstream manual;
  manual << file.rdbuf();
  const std::string wanted = testing::TempDir() + "/configuration.md";
  if (manual.str() != ConfigurationManual()) std::ofstream(wanted) << ConfigurationManual();
  EXPECT_EQ(manual.str(), ConfigurationManual())
      << "outside Bazel this test leaves the file as it should be: " << wanted;
}

TEST(ConfigTest, TheManualsExampleIsAFile) {
  const std::string manual = ConfigurationManual();
  const size_t begin = manual.find("```toml\n") + 8;
  ASSERT_NE(begin, std::string::npos + 8);
  EXPECT_EQ(ErrorOf(manual.substr(begin, manual.rfind("```") - begin)), "none");
}

TEST(SettingValuesTest, SizesAndTimesAreExact) {
  EXPECT_EQ(ParseSize("0"), 0u);
  EXPECT_EQ(ParseSize("64KiB"), 65536u);
  EXPECT_EQ(ParseSize("2GiB"), uint64_t{2} << 30);
  EXPECT_EQ(ParseDuration("5m"), milliseconds(300'000));
  EXPECT_EQ(ParseDuration("7d"), std::chrono::hours(168));
  EXPECT_EQ(SizeText(64 << 20), "64MiB");
  EXPECT_EQ(SizeText(1000), "1000");
  EXPECT_EQ(DurationText(milliseconds(1500)), "1500ms");
  EXPECT_EQ(DurationText(milliseconds(75'000)), "75s");
  for (const char* text : {"", "KiB", "1 KiB", "1KB", "-1", "0x10", "1.5GiB", "18446744073709551616"}) {
    EXPECT_FALSE(ParseSize(text)) << text;
  }
  for (const char* text : {"", "s", "5", "1w", "-1s", "1.5s"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

}  // namespace
}  // namespace coffer::server
