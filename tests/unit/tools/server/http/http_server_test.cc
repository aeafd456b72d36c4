#include <string>

#include "tests/unit/tools/server/http/http_server_fixture.h"

namespace coffer::server {
namespace {

TEST_F(HttpServerTest, KeepsTheConnection) {
  StartServer();
  TestClient client(port());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client.Send("GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n"));
    const std::string answer = client.ReadAnswer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
    EXPECT_FALSE(Has(answer, "Connection:"));
  }
  EXPECT_EQ(service_->seen().size(), 3u);
  EXPECT_EQ(service_->seen()[0].head.peer_address, "127.0.0.1");
}

TEST_F(HttpServerTest, NoLoopWaitsForACommit) {
  StartServer(FakePlan{.finish_on_thread = true});
  TestClient client(port());
  ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"));
  EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
  EXPECT_FALSE(service_->seen()[0].waited);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  StartServer([](const http::RequestHead& head) {
    FakePlan plan;
    plan.body = head.target;
    plan.brief = head.target != "/slow";
    plan.finish_on_thread = head.target == "/slow";
    return plan;
  });
  TestClient client(port());
  ASSERT_TRUE(
      client.Send("PUT /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                  "PUT /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                  "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  for (const char* path : {"/slow", "/1", "/2", "/3"}) EXPECT_TRUE(client.ReadAnswer().ends_with(path)) << path;
  EXPECT_EQ(client.ReadAll(), "");
  EXPECT_EQ(service_->seen()[0].body, "body");
  EXPECT_EQ(service_->seen()[2].body, "abc");
}

TEST_F(HttpServerTest, MovesLargeBodiesBothWays) {
  std::string large(3'000'000, ' ');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  for (const bool brief : {true, false}) {
    for (const bool length_known : {true, false}) {
      StartServer(FakePlan{.brief = brief, .body = large, .length_known = length_known, .finish_on_thread = true});
      TestClient client(port());
      ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"));
      ASSERT_TRUE(client.Send(large));
      std::string answer = client.ReadAll();
      EXPECT_EQ(Has(answer.substr(0, 300), "Transfer-Encoding: chunked"), !length_known);
      EXPECT_EQ(service_->seen()[0].body, large);
      EXPECT_GT(answer.size(), large.size());
      EXPECT_TRUE(answer.ends_with(length_known ? "\r\n\r\n" + large : "\r\n0\r\n\r\n"));
      server_.reset();
      service_->AwaitNoneAlive();
      EXPECT_EQ(budget_.used_bytes(), 0u);
    }
  }
}

TEST_F(HttpServerTest, TellsAClientToContinueOnlyWhenTheBodyIsWanted) {
  StartServer([](const http::RequestHead& head) {
    FakePlan plan;
    plan.refuse_early = head.target == "/no";
    plan.status = plan.refuse_early ? 403 : 200;
    return plan;
  });
  TestClient wanted(port());
  ASSERT_TRUE(wanted.Send("PUT /yes HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  EXPECT_EQ(wanted.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(wanted.Send("abc"));
  EXPECT_TRUE(wanted.ReadAnswer().starts_with("HTTP/1.1 200"));
  EXPECT_EQ(service_->seen()[0].body, "abc");

  TestClient refused(port());
  ASSERT_TRUE(refused.Send("PUT /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  const std::string answer = refused.ReadAnswer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403")) << answer;
  EXPECT_TRUE(Has(answer, "Connection: close"));
  refused.ShutdownSend();
  EXPECT_EQ(refused.ReadAll(), "");
}

TEST_F(HttpServerTest, TellsAClientToContinueAlsoWhenThereIsNothingToWaitFor) {
  StartServer(FakePlan{});
  TestClient client(port());
  for (const char* rest : {"0\r\n\r\n", "3\r\n\r\nabc"}) {
    ASSERT_TRUE(
        client.Send(std::string("PUT /k HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ") + rest));
    EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_TRUE(client.ReadAnswer().starts_with("HTTP/1.1 200"));
  }
}

TEST_F(HttpServerTest, AnEarlyErrorWithASmallBodyKeepsTheConnection) {
  StartServer(FakePlan{.status = 403, .refuse_early = true});
  TestClient client(port());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(60000, 'x')));
    EXPECT_TRUE(client.ReadAnswer().starts_with("HTTP/1.1 403"));
  }
  EXPECT_EQ(service_->seen()[1].body, "");
}

TEST_F(HttpServerTest, AnEarlyErrorWithALargeBodyIsReadableAndCloses) {
  StartServer(FakePlan{.status = 403, .refuse_early = true});
  TestClient client(port());
  ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n"));
  ASSERT_TRUE(client.Send(std::string(4'000'000, 'x')));
  const std::string answer = client.ReadAll();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403")) << answer;
  EXPECT_TRUE(Has(answer, "Connection: close"));
  EXPECT_FALSE(client.was_reset());
}

TEST_F(HttpServerTest, ASlowReaderGetsEverythingAndHoldsNoThread) {
  const std::string large(8'000'000, 'z');
  StartServer([&large](const http::RequestHead& head) {
    return FakePlan{.brief = false, .body = head.target == "/large" ? large : "small"};
  });
  TestClient slow[3] = {TestClient(port(), 4096), TestClient(port(), 4096), TestClient(port(), 4096)};
  for (TestClient& client : slow)
    ASSERT_TRUE(client.Send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  // More slow readers than workers, and the others are served.
  TestClient quick(port());
  ASSERT_TRUE(quick.Send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(quick.ReadAnswer().ends_with("small"));
  for (TestClient& client : slow) EXPECT_TRUE(client.ReadAll().ends_with("\r\n\r\n" + large));
}

TEST_F(HttpServerTest, SpeaksHttp10) {
  StartServer(FakePlan{.length_known = false});
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET /k HTTP/1.0\r\n\r\n"));
  const std::string answer = client.ReadAll();
  EXPECT_TRUE(Has(answer, "Connection: close")) << answer;
  EXPECT_FALSE(Has(answer, "chunked"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello"));
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("HEAD /k HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  const std::string answer = client.ReadAll();
  EXPECT_TRUE(Has(answer, "Content-Length: 5")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, AMalformedHeadIsAnsweredAndWhatFollowsIsNotServed) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(
      client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                  "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));
  client.ShutdownSend();
  const std::string answer = client.ReadAll();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400")) << answer;
  EXPECT_TRUE(Has(answer, "<Code>InvalidRequest</Code>"));
  EXPECT_TRUE(Has(answer, "x-amz-request-id: "));
  EXPECT_TRUE(Has(answer, "x-amz-id-2: of this host"));
  EXPECT_TRUE(Has(answer, "<HostId>of this host</HostId>"));
  EXPECT_EQ(answer.rfind("HTTP/1.1"), 0u);
  EXPECT_TRUE(service_->seen().empty());
}

TEST_F(HttpServerTest, AMalformedChunkEndsTheExchangeUnfinished) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n"));
  client.ShutdownSend();
  EXPECT_TRUE(client.ReadAll().starts_with("HTTP/1.1 400"));
  service_->AwaitNoneAlive();
  EXPECT_FALSE(service_->seen()[0].finished);
}

TEST_F(HttpServerTest, ATruncatedBodyIsNeverFinished) {
  StartServer();
  {
    TestClient client(port());
    ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
    client.ShutdownSend();
    EXPECT_EQ(client.ReadAll(), "");
  }
  service_->AwaitNoneAlive();
  EXPECT_FALSE(service_->seen()[0].finished);
}

TEST_F(HttpServerTest, AFailedReadCutsTheConnection) {
  StartServer(FakePlan{.body = std::string(100'000, 'x'), .fail_pull = true});
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET /k HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string answer = client.ReadAll();
  EXPECT_LT(answer.size(), 100'000u);
  EXPECT_TRUE(client.was_reset());
}

TEST_F(HttpServerTest, LateClientsAreEnded) {
  HttpServerOptions options;
  options.timeouts = {.head = milliseconds(60), .idle = milliseconds(40), .body = milliseconds(50)};
  StartServer(FakePlan{}, options);
  TestClient silent(port());
  EXPECT_EQ(silent.ReadAll(), "");
  TestClient half(port());
  ASSERT_TRUE(half.Send("GET / HTTP/1.1\r\nHo"));
  EXPECT_TRUE(Has(half.ReadUntil("</Error>"), "<Code>RequestTimeout</Code>"));
  TestClient idle(port());
  ASSERT_TRUE(idle.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(Has(idle.ReadAll(), "hello"));
  TestClient stalled(port());
  ASSERT_TRUE(stalled.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
  EXPECT_TRUE(Has(stalled.ReadUntil("</Error>"), "<Code>RequestTimeout</Code>"));
  service_->AwaitNoneAlive();
}

TEST_F(HttpServerTest, AClientThatTakesNothingIsCut) {
  HttpServerOptions options;
  options.timeouts.write = milliseconds(50);
  StartServer(FakePlan{.body = std::string(64 << 20, 'x')}, options);
  TestClient client(port(), 4096);
  ASSERT_TRUE(client.Send("GET /k HTTP/1.1\r\nHost: a\r\n\r\n"));
  service_->AwaitNoneAlive();
  EXPECT_LT(client.ReadAll().size(), size_t{64} << 20);
}

TEST_F(HttpServerTest, AboveTheCapTheAnswerIsSlowDown) {
  HttpServerOptions options;
  options.connections_max = 1;
  StartServer(FakePlan{}, options);
  TestClient first(port());
  ASSERT_TRUE(first.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(Has(first.ReadAnswer(), "hello"));
  TestClient second(port());
  const std::string answer = second.ReadUntil("</Error>");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_TRUE(Has(answer, "Retry-After: 1"));
  EXPECT_TRUE(Has(answer, "<Code>SlowDown</Code>"));
  ASSERT_TRUE(first.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(Has(first.ReadAnswer(), "hello"));
}

TEST_F(HttpServerTest, HealthNeedsNoServiceAndABucketsHostIsNotIt) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET /health HTTP/1.1\r\nHost: s3.test\r\n\r\n"));
  EXPECT_TRUE(client.ReadAnswer().ends_with("\r\n\r\nok\n"));
  EXPECT_TRUE(service_->seen().empty());
  ASSERT_TRUE(client.Send("GET /health HTTP/1.1\r\nHost: b.s3.test\r\n\r\n"));
  EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
}

TEST_F(HttpServerTest, HealthTellsThatWritesAreRefused) {
  StartServer();
  healthy_ = false;
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string answer = client.ReadAnswer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nread-only\n")) << answer;
}

TEST_F(HttpServerTest, EachRequestIsReportedOnce) {
  StartServer();
  TestClient client(port());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.Send("GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
  }
  server_.reset();
  EXPECT_EQ(reports_.began(), 2u);
  const std::vector<KeptReports::Report> reports = reports_.reports();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].method, "GET");
  EXPECT_EQ(reports[0].peer, "127.0.0.1");
  EXPECT_EQ(reports[0].status, 200);
  EXPECT_TRUE(reports[0].complete && reports[0].has_first_byte && !reports[0].refused);
}

TEST_F(HttpServerTest, ARequestThatItsClientLeftIsReportedAsIncomplete) {
  StartServer();
  {
    TestClient client(port());
    ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_TRUE(Has(client.ReadUntil("\r\n\r\n"), "100 Continue"));
  }
  service_->AwaitNoneAlive();
  server_.reset();
  const std::vector<KeptReports::Report> reports = reports_.reports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(!reports[0].complete && !reports[0].has_first_byte);
}

TEST_F(HttpServerTest, WhatTheTransportRefusesIsReportedAndCountsAsNoRequest) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("nonsense\r\n\r\n"));
  EXPECT_TRUE(client.ReadAll().starts_with("HTTP/1.1 400"));
  server_.reset();
  EXPECT_EQ(reports_.began(), 0u);
  const std::vector<KeptReports::Report> reports = reports_.reports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(reports[0].refused && reports[0].status == 400 && reports[0].peer == "127.0.0.1");
}

TEST_F(HttpServerTest, LoopsTakeTheirTurnsWithoutClients) {
  StartServer();
  EXPECT_TRUE(server_->IsAlive(seconds(60)));
}

TEST_F(HttpServerTest, ConnectionsAreCounted) {
  HttpServerOptions options;
  options.connections_max = 1;
  StartServer(FakePlan{}, options);
  TestClient first(port());
  ASSERT_TRUE(first.Send("GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(first.ReadAnswer().ends_with("hello"));
  TestClient second(port());
  EXPECT_TRUE(second.ReadAll().starts_with("HTTP/1.1 503"));
  const HttpServer::Connections connections = server_->connections();
  EXPECT_EQ(connections.accepted, 2u);
  EXPECT_EQ(connections.refused, 1u);
  EXPECT_GE(connections.open, 1u);
}

TEST_F(HttpServerTest, ALongHeadIsRefused) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70'000, 'x')));
  client.ShutdownSend();
  EXPECT_TRUE(client.ReadAll().starts_with("HTTP/1.1 431"));
}

TEST_F(HttpServerTest, DrainingFinishesAnswersUnderWayAndClosesTheIdle) {
  StartServer();
  TestClient idle(port());
  ASSERT_TRUE(idle.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(Has(idle.ReadAnswer(), "hello"));
  TestClient busy(port());
  ASSERT_TRUE(busy.Send("PUT /k HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  EXPECT_TRUE(Has(busy.ReadUntil("\r\n\r\n"), "100 Continue"));
  std::thread drain([this] { EXPECT_TRUE(server_->Drain(seconds(60))); });
  EXPECT_EQ(idle.ReadAll(), "");  // the drain has begun
  ASSERT_TRUE(busy.Send("abc"));
  const std::string answer = busy.ReadAll();
  EXPECT_TRUE(answer.ends_with("hello")) << answer;
  EXPECT_TRUE(Has(answer, "Connection: close"));
  drain.join();
  EXPECT_FALSE(TestClient(port()).connected() && TestClient(port()).Send("x") && !TestClient(port()).ReadAll().empty());
}

TEST_F(HttpServerTest, DrainingCutsWhatDoesNotEndInTime) {
  StartServer();
  TestClient stuck(port());
  ASSERT_TRUE(stuck.Send("PUT /k HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  EXPECT_TRUE(Has(stuck.ReadUntil("\r\n\r\n"), "100 Continue"));
  EXPECT_FALSE(server_->Drain(milliseconds(1)));
  EXPECT_EQ(stuck.ReadAll(), "");
  service_->AwaitNoneAlive();
  EXPECT_FALSE(service_->seen()[0].finished);
}

TEST_F(HttpServerTest, AnAddressInUseIsAClearError) {
  StartServer();
  const auto second = HttpServer::Start({.addresses = server_->addresses()},
                                        {.begin = nullptr, .workers = &workers_, .budget = &budget_});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Has(std::string(second.status().message()), server_->addresses()[0].Text()));
}

TEST_F(HttpServerTest, EmptyLinesBeforeARequestAreNoPartOfIt) {
  StartServer();
  TestClient client(port());
  ASSERT_TRUE(client.Send("\r\n\r\nGET /k HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_TRUE(client.ReadAnswer().starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace coffer::server
