// Large bodies that are sent or read slowly, through the whole server with its default limits: a thousand of each take
// no memory that others need, and change nobody's answers.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/signer.h"
#include "tests/conformance/noise.h"
#include "tests/unit/tools/server/http/test_client.h"
#include "tools/log/server_log.h"
#include "tools/server/first_key.h"
#include "tools/server/server.h"

namespace coffer::server {
namespace {

constexpr size_t kClients = 1000;
// So many of them are no longer slow in the end.
constexpr size_t kFinish = 20;
constexpr size_t kBodyBytes = 10 << 20;
// More than a writer begins with, and than what waits in memory for the catalog.
constexpr size_t kFirstBytes = 40'000;

using Clients = std::vector<std::unique_ptr<TestClient>>;

class SlowLargeBodiesTest : public testing::Test {
 protected:
  void SetUp() override {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    // Both ends of each connection, and a file.
    if (limit.rlim_cur < 6 * kClients + 500) GTEST_SKIP() << "the system allows " << limit.rlim_cur << " descriptors";
    std::string pattern = testing::TempDir() + "/slow.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Start();
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    Config config{.data = folder_ + "/data", .listen = {{"127.0.0.1", 0}}, .body_rate_min = 1, .log_access = false};
    // Nobody is cut off for being slow on a machine that is slow itself.
    constexpr std::chrono::milliseconds kLong = std::chrono::hours(1);
    config.timeouts = {.head = kLong, .idle = kLong, .body = kLong, .write = kLong};
    auto server = Server::Start(config, log_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    const auto first = MakeFirstKey(server_->engine());
    ASSERT_TRUE(first.ok() && first->has_value()) << first.status();
    const std::string host = server_->endpoints()[0].substr(std::string("http://").size());
    port_ = static_cast<uint16_t>(std::stoi(host.substr(host.find(':') + 1)));
    const NewAccessKey& key = (*first)->key;
    signer_ = std::make_unique<bench::Signer>(
        s3::sigv4::ClientCredentials{key.info.access_key, key.secret, config.regions[0]}, host, bench::Auth::kHeader);
    TestClient client(port_);
    ASSERT_TRUE(Put(client, "/bucket", "").starts_with("HTTP/1.1 200"));
    ASSERT_TRUE(Put(client, "/bucket/large", body_).starts_with("HTTP/1.1 200"));
  }

  std::string PutHead(std::string_view target, size_t bytes) const {
    http::HeaderList headers;
    headers.Add("content-length", std::to_string(bytes));
    return *signer_->Head("PUT", target, std::move(headers));
  }
  std::string Put(TestClient& client, std::string_view target, std::string_view body) const {
    return client.Send(PutHead(target, body.size())) && client.Send(body) ? client.ReadAnswer() : "not sent";
  }
  std::string Get(TestClient& client, std::string_view target) const {
    return client.Send(*signer_->Head("GET", target)) ? client.ReadAnswer() : "not sent";
  }

  Clients BeginUploads() const {
    const std::string head = PutHead("/bucket/slow", body_.size());
    Clients clients;
    for (size_t i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<TestClient>(port_));
      EXPECT_TRUE(clients.back()->Send(head) && clients.back()->Send(body_.substr(0, kFirstBytes)));
    }
    return clients;
  }
  // They have got the beginning of the answer.
  Clients BeginDownloads() const {
    const std::string head = *signer_->Head("GET", "/bucket/large");
    Clients clients;
    for (size_t i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<TestClient>(port_, /*receive_buffer_bytes=*/4096));
      EXPECT_TRUE(clients.back()->Send(head));
    }
    for (const auto& client : clients) EXPECT_TRUE(client->ReadUntil("\r\n\r\n").starts_with("HTTP/1.1 200"));
    return clients;
  }

  void ExpectOthersAreServed() const {
    TestClient client(port_);
    for (const size_t bytes : {100u, 20'000u, 300'000u, 3'000'000u}) {
      const std::string body = body_.substr(0, bytes);
      for (int i = 0; i < 10; ++i) {
        const std::string put = Put(client, "/bucket/quick", body);
        ASSERT_TRUE(put.starts_with("HTTP/1.1 200")) << put;
        const std::string got = Get(client, "/bucket/quick");
        ASSERT_TRUE(got.starts_with("HTTP/1.1 200") && got.ends_with("\r\n\r\n" + body)) << got.substr(0, 1000);
      }
    }
  }

  const std::string body_ = Noise(kBodyBytes, 1);
  ServerLog log_{LogFormat::kText, LogLevel::kError};
  std::string folder_;
  std::unique_ptr<Server> server_;
  uint16_t port_ = 0;
  std::unique_ptr<bench::Signer> signer_;
};

TEST_F(SlowLargeBodiesTest, AThousandUploadsAndAThousandDownloads) {
  const Clients uploads = BeginUploads();
  const Clients downloads = BeginDownloads();
  ExpectOthersAreServed();
  for (const auto& client : uploads) EXPECT_TRUE(client->Send(body_.substr(kFirstBytes, 1)));
  ExpectOthersAreServed();
  for (const auto& client : uploads) ASSERT_FALSE(client->HasInput()) << client->ReadAnswer();
  // They were slow, not wrong.
  for (size_t i = 0; i < kClients; i += kClients / kFinish) {
    EXPECT_TRUE(downloads[i]->ReadBytes(body_.size()) == body_);
    ASSERT_TRUE(uploads[i]->Send(body_.substr(kFirstBytes + 1)));
    const std::string answer = uploads[i]->ReadAnswer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
  }
  TestClient client(port_);
  EXPECT_TRUE(Get(client, "/bucket/slow").ends_with("\r\n\r\n" + body_));
}

}  // namespace
}  // namespace coffer::server
