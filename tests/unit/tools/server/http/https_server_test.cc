// The server over TLS: what differs from plain HTTP, and that nothing else does.
#include <string>

#include "tests/unit/tools/server/http/http_server_fixture.h"
#include "tests/unit/tools/server/tls/test_certificate.h"
#include "tests/unit/tools/server/tls/tls_test_client.h"

namespace coffer::server {
namespace {

constexpr const char* kGet = "GET /b/k HTTP/1.1\r\nHost: a\r\n\r\n";

class HttpsServerTest : public HttpServerTest {
 protected:
  void SetUp() override {
    const std::string path = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
    files_ = first_.Write(path + "-1");
    auto certificates = TlsCertificates::Open({files_, second_.Write(path + "-2")}, logger_);
    ASSERT_TRUE(certificates.ok()) << certificates.status();
    certificates_ = *std::move(certificates);
  }

  TestCertificate first_{"DNS:first.test"};
  TestCertificate second_{"DNS:*.second.test"};
  CertificateFiles files_;
};

TEST_F(HttpsServerTest, ServesRequestsInOrderAndSaysThatTheyCameOverTls) {
  StartServer([](const http::RequestHead& head) { return FakePlan{.body = head.target}; });
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsTestClient client(port(), {.version_max = version});
    ASSERT_TRUE(client.is_secure()) << client.error();
    EXPECT_EQ(SSL_version(client.ssl()), version);
    ASSERT_TRUE(client.Send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_TRUE(client.ReadAnswer().ends_with("/1"));
    EXPECT_TRUE(client.ReadAnswer().ends_with("/2"));
    ASSERT_TRUE(client.Send("GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    EXPECT_TRUE(client.ReadAll().ends_with("/3"));
    EXPECT_TRUE(client.was_ended());
  }
  for (const FakeSeen& seen : service_->seen()) EXPECT_TRUE(seen.head.is_tls);
}

TEST_F(HttpsServerTest, MovesLargeBodiesBothWays) {
  std::string large(3'000'000, ' ');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  for (const bool brief : {true, false}) {
    StartServer(FakePlan{.brief = brief, .body = large, .finish_on_thread = true});
    TlsTestClient client(port());
    ASSERT_TRUE(client.Send("PUT /k HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"));
    ASSERT_TRUE(client.Send(large));
    EXPECT_TRUE(client.ReadAll().ends_with("\r\n\r\n" + large));
    EXPECT_EQ(service_->seen()[0].body, large);
    server_.reset();
    service_->AwaitNoneAlive();
    EXPECT_EQ(budget_.used_bytes(), 0u);
  }
}

TEST_F(HttpsServerTest, AHeadAndASmallBodyAreOneRecord) {
  StartServer();
  TlsTestClient client(port());
  ASSERT_TRUE(client.Send(kGet));
  char answer[1024];
  const int count = SSL_read(client.ssl(), answer, sizeof(answer));
  ASSERT_GT(count, 0);
  EXPECT_TRUE(std::string_view(answer, static_cast<size_t>(count)).ends_with("\r\n\r\nhello"));
}

TEST_F(HttpsServerTest, TheServerNameChoosesTheCertificate) {
  StartServer();
  EXPECT_TRUE(TlsTestClient(port(), {.server_name = "x.second.test"}).has(second_.x509()));
  EXPECT_TRUE(TlsTestClient(port(), {.server_name = "first.test"}).has(first_.x509()));
  EXPECT_TRUE(TlsTestClient(port(), {.server_name = "unknown.test"}).has(first_.x509()));
  EXPECT_TRUE(TlsTestClient(port()).has(first_.x509()));
}

TEST_F(HttpsServerTest, NewCertificatesAreForNewConnections) {
  StartServer();
  TlsTestClient before(port());
  const TestCertificate renewed("DNS:first.test");
  renewed.WriteChain(files_.chain);
  renewed.WriteKey(files_.key);
  certificates_->Reload();
  TlsTestClient after(port());
  EXPECT_TRUE(after.has(renewed.x509()));
  for (TlsTestClient* client : {&before, &after}) {
    ASSERT_TRUE(client->Send(kGet));
    EXPECT_TRUE(client->ReadAnswer().ends_with("hello"));
  }
}

TEST_F(HttpsServerTest, SessionsAreResumed) {
  StartServer();
  TlsTestClient first(port());
  ASSERT_TRUE(first.Send(kGet));
  EXPECT_TRUE(first.ReadAnswer().ends_with("hello"));  // the ticket has come
  SSL_SESSION* session = SSL_get1_session(first.ssl());
  TlsTestClient second(port(), {.session = session});
  SSL_SESSION_free(session);
  EXPECT_TRUE(second.is_secure());
  EXPECT_TRUE(SSL_session_reused(second.ssl()));
}

TEST_F(HttpsServerTest, SpeaksHttp11OverTls12AtLeast) {
  StartServer();
  const TlsTestClient both(port(), {.protocols = "\x02h2\x08http/1.1"});
  EXPECT_TRUE(both.is_secure());
  EXPECT_TRUE(TlsTestClient(port(), {.protocols = ""}).is_secure());
  EXPECT_TRUE(Has(TlsTestClient(port(), {.protocols = "\x02h2"}).error(), "no application protocol"));
  EXPECT_TRUE(Has(TlsTestClient(port(), {.version_max = TLS1_1_VERSION}).error(), "protocol version"));
}

TEST_F(HttpsServerTest, ARenegotiationIsRefused) {
  StartServer();
  TlsTestClient client(port(), {.version_max = TLS1_2_VERSION});
  SSL_renegotiate(client.ssl());
  EXPECT_NE(SSL_do_handshake(client.ssl()), 1);
}

TEST_F(HttpsServerTest, PlainHttpIsToldInClear) {
  StartServer();
  for (const char* method : {"GET", "PUT", "DELETE", "OPTIONS"}) {
    TestClient client(port());
    ASSERT_TRUE(client.Send(std::string(method) + " / HTTP/1.1\r\nHost: a\r\n\r\n"));
    client.ShutdownSend();
    const std::string answer = client.ReadAll();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 ")) << answer;
    EXPECT_TRUE(Has(answer, "this port speaks HTTPS")) << answer;
    EXPECT_FALSE(client.was_reset());
  }
  EXPECT_TRUE(service_->seen().empty());
}

TEST_F(HttpsServerTest, AHandshakeHasTheHeadsDeadline) {
  HttpServerOptions options;
  options.timeouts.head = milliseconds(50);
  StartServer(FakePlan{}, options);
  TestClient silent(port());
  EXPECT_EQ(silent.ReadAll(), "");
  TestClient half(port());
  ASSERT_TRUE(half.Send(std::string("\x16\x03\x01\x02\x00\x01", 6)));
  EXPECT_EQ(half.ReadAll(), "");
}

TEST_F(HttpsServerTest, WhatIsCutIsNotEndedInGoodOrder) {
  StartServer(FakePlan{.body = std::string(100'000, 'x'), .length_known = false, .fail_pull = true});
  TlsTestClient client(port());
  ASSERT_TRUE(client.Send("GET /k HTTP/1.0\r\n\r\n"));  // its body would end with the connection
  client.ReadAll();
  EXPECT_FALSE(client.was_ended());
}

TEST_F(HttpsServerTest, AnIdleConnectionIsEndedInGoodOrder) {
  HttpServerOptions options;
  options.timeouts.idle = milliseconds(40);
  StartServer(FakePlan{}, options);
  TlsTestClient client(port());
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_TRUE(client.ReadAll().ends_with("hello"));
  EXPECT_TRUE(client.was_ended());
}

TEST_F(HttpsServerTest, AboveTheCapTheAnswerIsSlowDown) {
  HttpServerOptions options;
  options.connections_max = 1;
  StartServer(FakePlan{}, options);
  TlsTestClient first(port());
  TlsTestClient second(port());
  const std::string answer = second.ReadUntil("</Error>");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_TRUE(Has(answer, "<Code>SlowDown</Code>"));
}

TEST_F(HttpsServerTest, ASlowReaderGetsEverything) {
  const std::string large(4'000'000, 'z');
  StartServer(FakePlan{.brief = false, .body = large});
  TlsTestClient client(port(), {}, /*receive_buffer_bytes=*/4096);
  ASSERT_TRUE(client.Send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  TlsTestClient quick(port());
  ASSERT_TRUE(quick.Send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_TRUE(quick.ReadAll().starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(client.ReadAll().ends_with("\r\n\r\n" + large));
}

TEST_F(HttpsServerTest, GarbageHarmsNobody) {
  StartServer();
  uint32_t state = 1;
  for (int i = 0; i < 300; ++i) {
    std::string bytes(1 + static_cast<size_t>(i), ' ');
    for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    if (i % 3 == 0) bytes.insert(0, "\x16\x03\x01\x01\x2c\x01", 6);  // the beginning of a handshake
    if (i % 3 == 1) {
      TlsTestClient client(port());
      client.Send(bytes);
      client.ShutdownSend();  // without the end that TLS has
      client.ReadAll();
      continue;
    }
    TestClient client(port());
    client.Send(bytes);
    i % 2 == 0 ? client.ShutdownSend() : client.Reset();
    client.ReadAll();
  }
  TlsTestClient client(port());
  ASSERT_TRUE(client.Send(kGet));
  EXPECT_TRUE(client.ReadAnswer().ends_with("hello"));
}

TEST_F(HttpsServerTest, DrainingFinishesAnswersUnderWay) {
  StartServer();
  TlsTestClient busy(port());
  ASSERT_TRUE(busy.Send("PUT /k HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
  EXPECT_TRUE(Has(busy.ReadUntil("\r\n\r\n"), "100 Continue"));
  TlsTestClient idle(port());
  TestClient silent(port());
  std::thread drain([this] { EXPECT_TRUE(server_->Drain(seconds(60))); });
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_EQ(silent.ReadAll(), "");
  ASSERT_TRUE(busy.Send("abc"));
  EXPECT_TRUE(busy.ReadAll().ends_with("hello"));
  drain.join();
}

}  // namespace
}  // namespace coffer::server
