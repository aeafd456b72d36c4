// Clients that send or read a byte at a time: a thousand of them hold no thread and no buffer, and change nobody's
// answers.
#include <sys/resource.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/tools/server/http/http_server_fixture.h"

namespace coffer::server {
namespace {

constexpr size_t kClients = 1000;
constexpr const char* kGet = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";

using Clients = std::vector<std::unique_ptr<TestClient>>;

class SlowClientsTest : public HttpServerTest {
 protected:
  void SetUp() override {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2 * kClients + 100) GTEST_SKIP() << "the system allows " << limit.rlim_cur << " descriptors";
  }

  Clients Connect(size_t count, int receive_buffer_bytes = 0) {
    Clients clients;
    for (size_t i = 0; i < count; ++i) clients.push_back(std::make_unique<TestClient>(port(), receive_buffer_bytes));
    return clients;
  }

  // More requests that need a worker and a buffer than there are of either.
  void ExpectOthersAreServed() {
    TestClient quick(port());
    for (int i = 0; i < 100; ++i) {
      ASSERT_TRUE(
          quick.Send("PUT /large HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + std::string(20'000, 'x')));
      const std::string answer = quick.ReadAnswer();
      ASSERT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
      ASSERT_TRUE(answer.ends_with("\r\n\r\n" + large_)) << answer.size();
    }
  }

  FakeService::Planner Planner() const {
    return [this](const http::RequestHead& head) {
      return FakePlan{.brief = false, .body = head.target == "/small" ? "small" : large_};
    };
  }

  const std::string large_ = std::string(600'000, 'z');
};

TEST_F(SlowClientsTest, AThousandThatSendTheirHeadsAByteAtATime) {
  StartServer(Planner());
  const Clients slow = Connect(kClients);
  const std::string head = kGet;
  for (size_t at = 0; at < head.size(); ++at) {
    if (at == head.size() / 2) ExpectOthersAreServed();
    for (const auto& client : slow) ASSERT_TRUE(client->Send(head.substr(at, 1)));
  }
  for (const auto& client : slow) ASSERT_TRUE(client->ReadAnswer().ends_with("small"));
}

TEST_F(SlowClientsTest, AThousandThatSendTheirBodiesAByteAtATime) {
  constexpr size_t kBodyBytes = 10;
  StartServer(Planner());
  const Clients slow = Connect(kClients);
  for (const auto& client : slow) {
    ASSERT_TRUE(client->Send("PUT /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"));
  }
  for (size_t at = 0; at < kBodyBytes; ++at) {
    if (at == kBodyBytes / 2) ExpectOthersAreServed();
    for (const auto& client : slow) ASSERT_TRUE(client->Send("x"));
  }
  for (const auto& client : slow) ASSERT_TRUE(client->ReadAnswer().ends_with("small"));
  size_t whole = 0;
  for (const FakeSeen& seen : service_->seen()) whole += seen.body == std::string(kBodyBytes, 'x') ? 1 : 0;
  EXPECT_EQ(whole, kClients);
}

// The budget has room for 64 buffers.
TEST_F(SlowClientsTest, AThousandThatDoNotReadTheirAnswers) {
  StartServer(Planner());
  const Clients slow = Connect(kClients, /*receive_buffer_bytes=*/4096);
  for (const auto& client : slow) ASSERT_TRUE(client->Send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n"));
  ExpectOthersAreServed();
  // They are slow, not wrong: what they asked for is there when they read it.
  for (size_t i = 0; i < kClients; i += 100) {
    ASSERT_EQ(slow[i]->ReadBytes(1).size(), 1u);
    ASSERT_TRUE(slow[i]->ReadAnswer().ends_with("\r\n\r\n" + large_));
  }
}

TEST_F(SlowClientsTest, ABodyThatTricklesIsEnded) {
  HttpServerOptions options;
  options.timeouts.body = milliseconds(60);
  options.body_rate_min = 1'000'000'000;
  StartServer(Planner(), options);
  TestClient client(port());
  ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n"));
  // Never silent for long, never fast enough.
  while (!client.HasInput() && client.Send("x")) std::this_thread::yield();
  const std::string answer = client.ReadUntil("</Error>");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
  EXPECT_TRUE(Has(answer, "<Code>RequestTimeout</Code>")) << answer;
  service_->AwaitNoneAlive();
  EXPECT_FALSE(service_->seen()[0].finished);
}

TEST_F(SlowClientsTest, AHeadThatTricklesIsEnded) {
  HttpServerOptions options;
  options.timeouts.head = milliseconds(60);
  StartServer(Planner(), options);
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\nHost: a\r\nX: "));
  while (!client.HasInput() && client.Send("x")) std::this_thread::yield();
  EXPECT_TRUE(Has(client.ReadUntil("</Error>"), "</Code>"));
}

}  // namespace
}  // namespace coffer::server
