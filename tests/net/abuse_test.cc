// Clients that break off, pour garbage, or send much before they have said who they are. The server answers the others,
// and keeps nothing of them.
#include <dirent.h>

#include <algorithm>
#include <string>

#include "tests/unit/tools/server/http/http_server_fixture.h"

namespace coffer::server {
namespace {

constexpr const char* kGet = "GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* kPut = "PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";

size_t OpenDescriptors() {
  DIR* folder = ::opendir("/proc/self/fd");
  size_t count = 0;
  while (::readdir(folder) != nullptr) ++count;
  ::closedir(folder);
  return count;
}

class AbuseTest : public HttpServerTest {
 protected:
  void ExpectServes() {
    TestClient client(port());
    ASSERT_TRUE(client.Send(kGet));
    EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
  }
  // Until the server has let go of every connection.
  void AwaitNoConnections() {
    while (server_->connections().open > 0) std::this_thread::yield();
  }
};

TEST_F(AbuseTest, AThousandPipelinedRequestsAreAnsweredInOrder) {
  constexpr int kRequests = 1000;
  StartServer([](const http::RequestHead& head) {
    FakePlan plan;
    plan.body = head.target;
    plan.brief = head.target.back() % 2 == 0;
    plan.finish_on_thread = head.target.ends_with("99");
    return plan;
  });
  std::string burst;
  for (int i = 0; i < kRequests; ++i) burst += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  TestClient client(port());
  ASSERT_TRUE(client.Send(burst));
  client.ShutdownSend();  // a half-close: what was asked is answered all the same
  for (int i = 0; i < kRequests; ++i) {
    const std::string answer = client.ReadAnswer();
    ASSERT_TRUE(answer.ends_with("\r\n\r\n/" + std::to_string(i))) << i << answer;
  }
  EXPECT_EQ(client.ReadAll(), "");
}

TEST_F(AbuseTest, WhoBreaksOffLeavesNothing) {
  StartServer(FakePlan{.brief = false, .body = std::string(4'000'000, 'x')});
  {
    TestClient warm_up(port());  // answered, so that it is counted by the time that the count is awaited
    ASSERT_TRUE(warm_up.Send(kGet));
    EXPECT_EQ(warm_up.ReadBytes(1000).size(), 1000u);
  }
  AwaitNoConnections();
  const size_t descriptors = OpenDescriptors();
  for (int i = 0; i < 20; ++i) {
    TestClient mid_body(port());
    ASSERT_TRUE(mid_body.Send(kPut + std::string(50'000, 'x')));
    mid_body.Reset();
    TestClient mid_head(port());
    ASSERT_TRUE(mid_head.Send("PUT /k HTTP/1.1\r\nHo"));
    mid_head.Reset();
    TestClient mid_answer(port());
    ASSERT_TRUE(mid_answer.Send(kGet));
    EXPECT_EQ(mid_answer.ReadBytes(1000).size(), 1000u);
    mid_answer.Reset();
    TestClient half_closed(port());
    ASSERT_TRUE(half_closed.Send(kPut + std::string(1000, 'x')));
    half_closed.ShutdownSend();
    EXPECT_EQ(half_closed.ReadAll(), "");
  }
  AwaitNoConnections();
  service_->AwaitNoneAlive();
  EXPECT_EQ(OpenDescriptors(), descriptors);
  EXPECT_EQ(budget_.used_bytes() % kBufferBytes, 0u);
  for (const FakeSeen& seen : service_->seen()) EXPECT_EQ(seen.finished, seen.head.method == "GET");
  server_.reset();
  EXPECT_EQ(budget_.used_bytes(), 0u);
}

TEST_F(AbuseTest, WhoLeavesDuring100ContinueLeavesNothing) {
  StartServer();
  constexpr const char* kAsk = "PUT /k HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n";
  for (const bool with_reset : {true, false}) {
    for (const bool reads : {true, false}) {
      TestClient client(port());
      ASSERT_TRUE(client.Send(kAsk));
      if (reads) {
        EXPECT_TRUE(Has(client.ReadUntil("\r\n\r\n"), "100 Continue"));
      }
      with_reset ? client.Reset() : client.Close();
    }
  }
  ExpectServes();
  AwaitNoConnections();
  service_->AwaitNoneAlive();
  for (const FakeSeen& seen : service_->seen()) EXPECT_EQ(seen.finished, seen.head.method == "GET");
}

TEST_F(AbuseTest, GarbageHarmsNobody) {
  StartServer();
  uint32_t state = 1;
  const auto noise = [&state](size_t size) {
    std::string bytes(size, ' ');
    for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return bytes;
  };
  for (int i = 0; i < 200; ++i) {
    TestClient client(port());
    const std::string bytes = noise(1 + static_cast<size_t>(i) * 7);
    client.Send(i % 3 == 0 ? bytes + "\r\n\r\n" : i % 3 == 1 ? kPut + bytes : kGet + bytes);
    client.ShutdownSend();
    client.ReadAll();
  }
  ExpectServes();
}

// CVE-2022-31028: connections that were never closed grew without bound.
TEST_F(AbuseTest, SilentConnectionsAreClosed) {
  HttpServerOptions options;
  options.timeouts.head = milliseconds(50);
  options.timeouts.idle = milliseconds(50);
  StartServer(FakePlan{}, options);
  std::vector<std::unique_ptr<TestClient>> silent;
  for (int i = 0; i < 200; ++i) silent.push_back(std::make_unique<TestClient>(port()));
  for (const auto& client : silent) EXPECT_EQ(client->ReadAll(), "");
  AwaitNoConnections();
}

// CVE-2018-1000538 and its kin: what a stranger sends is not collected.
TEST_F(AbuseTest, BeforeAuthenticationAtMost64KiBAreHeld) {
  StartServer(FakePlan{.status = 403, .refuse_early = true});
  TestClient endless_head(port());
  endless_head.Send("GET / HTTP/1.1\r\nHost: a\r\n");
  size_t sent = 0;
  const std::string line = "X: " + std::string(1000, 'x') + "\r\n";
  // The answer comes when 64 KiB are there, whatever else would follow.
  for (; sent < 64 * 1024; sent += line.size()) ASSERT_TRUE(endless_head.Send(line));
  EXPECT_TRUE(endless_head.ReadUntil("</Error>").starts_with("HTTP/1.1 431"));

  TestClient refused(port());
  ASSERT_TRUE(refused.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000000\r\n\r\n"));
  const std::string answer = refused.ReadAnswer();  // without a byte of the body
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403")) << answer;
  EXPECT_TRUE(Has(answer, "Connection: close"));
  EXPECT_EQ(budget_.used_bytes(), 0u);
}

TEST_F(AbuseTest, OneAddressDoesNotTakeAllConnections) {
  HttpServerOptions options;
  options.connections_per_peer_max = 3;
  StartServer(FakePlan{}, options);
  std::vector<std::unique_ptr<TestClient>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(std::make_unique<TestClient>(port()));
    ASSERT_TRUE(held.back()->Send(kGet));
    EXPECT_TRUE(held.back()->ReadAnswer().ends_with("hello"));
  }
  TestClient refused(port());
  const std::string answer = refused.ReadUntil("</Error>");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_TRUE(Has(answer, "<Code>SlowDown</Code>") && Has(answer, "Retry-After: 1")) << answer;
  EXPECT_TRUE(Has(answer, "from this address")) << answer;
}

TEST_F(AbuseTest, APeerWithoutLimitIsServed) {
  HttpServerOptions options;
  options.connections_per_peer_max = 1;
  options.peers_without_limit = *PeerNetworks::Parse({"127.0.0.0/8"});
  StartServer(FakePlan{}, options);
  TestClient first(port());
  ASSERT_TRUE(first.Send(kGet));
  EXPECT_TRUE(first.ReadAnswer().ends_with("hello"));
  ExpectServes();
}

}  // namespace
}  // namespace coffer::server
