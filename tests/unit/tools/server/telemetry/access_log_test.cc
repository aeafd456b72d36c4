#include "tools/server/telemetry/access_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace coffer::server {
namespace {

using nlohmann::json;

class AccessLogTest : public testing::Test {
 protected:
  AccessLogTest() {
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    log_path_ = testing::TempDir() + "log-" + name;
    file_path_ = testing::TempDir() + "access-" + name;
    std::filesystem::remove(log_path_);
    std::filesystem::remove(file_path_);
    record_ = {.request_id = "ab12", .operation = "GetObject", .bucket = "b", .key = "k", .status = 200};
    head_.method = "GET";
    head_.target = "/b/k?X-Amz-Signature=canary";
    head_.peer_address = "192.0.2.1";
  }

  // The server's log and the access log's file, when these requests have ended.
  std::pair<std::string, std::string> Log(LogFormat format, LogLevel level, bool on, bool own_file,
                                          bool complete = true) {
    const int fd = open(log_path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    {
      ServerLog log(format, level, fd);
      const auto file = *LineWriter::Open(format, file_path_);
      AccessLog access(log, own_file ? file.get() : nullptr, on);
      access.Began();
      access.Ended({.record = record_,
                    .head = head_,
                    .complete = complete,
                    .took = std::chrono::microseconds(1500),
                    .first_byte = std::chrono::microseconds(40)});
      access.Refused(431, "the request head is too large", "192.0.2.1");
    }
    close(fd);
    return {Read(log_path_), Read(file_path_)};
  }

  static std::string Read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::string log_path_;
  std::string file_path_;
  s3::ExchangeRecord record_;
  http::RequestHead head_;
};

bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_F(AccessLogTest, ARequestIsALineWithAllThatIsKnown) {
  record_.account_id = "123456789012";
  record_.access_key = "CFKEY";
  record_.error_code = "NoSuchKey";
  record_.status = 404;
  record_.body_bytes_in = 7;
  record_.body_bytes_out = 300;
  head_.is_tls = true;
  head_.headers.Add("User-Agent", "tool/1 \"x\"\n");
  const std::string text = Log(LogFormat::kJson, LogLevel::kInfo, true, true).second;
  json line = json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(line["time"].get<std::string>().size(), 24u);
  line.erase("time");
  EXPECT_EQ(line, json({{"level", "info"},
                        {"message", "request"},
                        {"request_id", "ab12"},
                        {"peer", "192.0.2.1"},
                        {"method", "GET"},
                        {"operation", "GetObject"},
                        {"bucket", "b"},
                        {"key", "k"},
                        {"status", 404},
                        {"error", "NoSuchKey"},
                        {"bytes_in", 7},
                        {"bytes_out", 300},
                        {"took_us", 1500},
                        {"first_byte_us", 40},
                        {"account", "123456789012"},
                        {"access_key", "CFKEY"},
                        {"user_agent", "tool/1 \"x\"\n"},
                        {"tls", true}}));
}

TEST_F(AccessLogTest, WhatClientsMakeLongIsCut) {
  head_.method = std::string(60'000, 'M');
  record_.bucket = std::string(60'000, 'b');
  head_.headers.Add("User-Agent", std::string(60'000, 'u'));
  const std::string file = Log(LogFormat::kText, LogLevel::kInfo, true, true).second;
  EXPECT_LT(file.find('\n'), 2000u);
}

TEST_F(AccessLogTest, NeitherTargetNorHeadersAreLogged) {
  head_.headers.Add("Authorization", "canary");
  head_.headers.Add("x-amz-security-token", "canary");
  const auto [log, file] = Log(LogFormat::kText, LogLevel::kDebug, true, true);
  EXPECT_TRUE(Has(file, "operation=GetObject")) << file;
  EXPECT_FALSE(Has(log + file, "canary")) << log << file;
}

TEST_F(AccessLogTest, LinesGoIntoTheLogWithoutAFileAndObeyItsLevel) {
  auto [log, file] = Log(LogFormat::kText, LogLevel::kInfo, true, false);
  EXPECT_TRUE(Has(log, " info request request_id=ab12 peer=192.0.2.1 method=GET operation=GetObject")) << log;
  EXPECT_TRUE(Has(log, " info request refused peer=192.0.2.1 status=431")) << log;
  EXPECT_EQ(file, "");
  std::filesystem::remove(log_path_);
  EXPECT_EQ(Log(LogFormat::kText, LogLevel::kWarning, true, false).first, "");
  EXPECT_TRUE(Has(Log(LogFormat::kText, LogLevel::kWarning, true, true).second, "request"));
}

TEST_F(AccessLogTest, WhatWentWrongInsideIsAnErrorInTheLogWithOrWithoutLines) {
  record_.internal_error = "the disk is away";
  for (const bool on : {false, true}) {
    std::filesystem::remove(log_path_);
    std::filesystem::remove(file_path_);
    const auto [log, file] = Log(LogFormat::kText, LogLevel::kError, on, true);
    EXPECT_TRUE(Has(log, " error a request failed inside request_id=ab12")) << log;
    EXPECT_TRUE(Has(log, "internal_error=\"the disk is away\"")) << log;
    EXPECT_EQ(Has(file, "request_id=ab12"), on);
    EXPECT_FALSE(Has(file, "the disk is away"));
  }
}

TEST_F(AccessLogTest, ARequestThatIsCutIsTold) {
  EXPECT_FALSE(Has(Log(LogFormat::kText, LogLevel::kInfo, true, true).second, "abandoned"));
  EXPECT_TRUE(Has(Log(LogFormat::kText, LogLevel::kInfo, true, true, false).second, "outcome=abandoned"));
}

TEST_F(AccessLogTest, ALongUserAgentIsCut) {
  head_.headers.Add("User-Agent", std::string(5000, 'u'));
  const std::string file = Log(LogFormat::kText, LogLevel::kInfo, true, true).second;
  EXPECT_TRUE(Has(file, "user_agent=" + std::string(256, 'u') + " ")) << file;
}

}  // namespace
}  // namespace coffer::server
