// Answers that begin before their outcome.
#include <future>

#include "tests/unit/tools/server/http/http_server_fixture.h"

namespace coffer::server {
namespace {

class EarlyAnswerTest : public HttpServerTest {
 protected:
  ~EarlyAnswerTest() override { Release(); }

  // Each request for /slow works until Release.
  void Start(milliseconds quiet, int status = 200, bool may_answer_early = true) {
    HttpServerOptions options;
    options.timeouts.quiet = quiet;
    StartServer(
        [this, status, may_answer_early](const http::RequestHead& head) {
          FakePlan plan{
              .brief = false, .status = status, .body = "[]the outcome", .may_answer_early = may_answer_early};
          if (head.target == "/slow") plan.work = [this] { released_.wait(); };
          return plan;
        },
        options);
  }
  void Release() {
    if (!std::exchange(is_released_, true)) release_.set_value();
  }

  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  bool is_released_ = false;
};

constexpr std::string_view kSlow = "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

TEST_F(EarlyAnswerTest, LongWorkIsAnsweredWithWhiteSpaceAndThenTheOutcome) {
  Start(milliseconds(1));
  TestClient client(port());
  ASSERT_TRUE(client.Send(kSlow));
  const std::string head = client.ReadUntil("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_TRUE(Has(head, "Transfer-Encoding: chunked\r\n")) << head;
  EXPECT_EQ(client.ReadUntil("\r\n[]\r\n"), "2\r\n[]\r\n");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.ReadBytes(6), "1\r\n \r\n");
  Release();
  const std::string rest = client.ReadUntil("0\r\n\r\n");
  EXPECT_TRUE(rest.ends_with("b\r\nthe outcome\r\n0\r\n\r\n")) << rest;
  // The connection goes on.
  ASSERT_TRUE(client.Send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(client.ReadAnswer().ends_with("\r\n\r\n[]the outcome"));
}

TEST_F(EarlyAnswerTest, AnErrorThatComesTooLateHasNoStatusOfItsOwn) {
  Start(milliseconds(1), 412);
  TestClient client(port());
  ASSERT_TRUE(client.Send(kSlow));
  EXPECT_TRUE(client.ReadUntil("[]").starts_with("HTTP/1.1 200 OK\r\n"));
  Release();
  EXPECT_TRUE(Has(client.ReadUntil("0\r\n\r\n"), "the outcome"));
  server_.reset();
  EXPECT_EQ(reports_.reports()[0].status, 200);
}

TEST_F(EarlyAnswerTest, WhatIsQuickKeepsItsStatusAndItsLength) {
  Start(std::chrono::hours(1), 412);
  TestClient client(port());
  Release();
  ASSERT_TRUE(client.Send(kSlow));
  const std::string answer = client.ReadAnswer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 412 ")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n[]the outcome")) << answer;
}

TEST_F(EarlyAnswerTest, AnExchangeThatCannotIsWaitedFor) {
  Start(milliseconds(1), 412, /*may_answer_early=*/false);
  TestClient slow(port());
  ASSERT_TRUE(slow.Send(kSlow));
  // One that can, on the other loop, hears of time that has passed; the first one has heard nothing.
  TestClient other(port());
  ASSERT_TRUE(other.Send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(other.ReadAnswer().ends_with("[]the outcome"));
  EXPECT_FALSE(slow.HasInput());
  Release();
  EXPECT_TRUE(slow.ReadAnswer().starts_with("HTTP/1.1 412 "));
}

TEST_F(EarlyAnswerTest, AnOldClientReadsToTheEndOfTheConnection) {
  Start(milliseconds(1));
  TestClient client(port());
  ASSERT_TRUE(client.Send("POST /slow HTTP/1.0\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(Has(client.ReadUntil("\r\n\r\n"), "chunked"));
  EXPECT_EQ(client.ReadBytes(4), "[]  ");
  Release();
  EXPECT_TRUE(client.ReadAll().ends_with("the outcome"));  // maybe after more blanks
}

TEST_F(EarlyAnswerTest, AClientThatGoesMeanwhileLeavesNothing) {
  Start(milliseconds(1));
  {
    TestClient client(port());
    ASSERT_TRUE(client.Send(kSlow));
    client.ReadUntil("1\r\n \r\n");
    client.Reset();
  }
  Release();
  service_->AwaitNoneAlive();
  TestClient next(port());
  ASSERT_TRUE(next.Send("GET /quick HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(next.ReadAnswer().ends_with("[]the outcome"));
  server_.reset();
  EXPECT_EQ(budget_.used_bytes(), 0u);
}

}  // namespace
}  // namespace coffer::server
