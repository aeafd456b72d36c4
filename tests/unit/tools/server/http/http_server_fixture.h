// A server on the loopback over a fake service, for tests of the transport.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/unit/tools/server/http/fake_service.h"
#include "tests/unit/tools/server/http/test_client.h"
#include "tools/server/http/http_server.h"

namespace coffer::server {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline bool Has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

class HttpServerTest : public testing::Test {
 protected:
  void StartServer(FakeService::Planner planner, HttpServerOptions options = {}) {
    service_ = std::make_unique<FakeService>(std::move(planner));
    options.addresses = {{"127.0.0.1", 0, /*is_tls=*/certificates_ != nullptr}};
    options.loops = 2;
    options.buffer_bytes = kBufferBytes;
    options.host_names = s3::HostNames({"s3.test"}, {});
    auto server = HttpServer::Start(
        options, {.begin = [this](const OpContext&, const http::RequestHead& head) { return service_->Begin(head); },
                  .workers = &workers_,
                  .budget = &budget_,
                  .certificates = certificates_.get(),
                  .observer = &reports_,
                  .host_id = "of this host",
                  .is_healthy = [this] { return healthy_.load(); }});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  void StartServer(FakePlan plan = {}, HttpServerOptions options = {}) {
    StartServer([plan](const http::RequestHead&) { return plan; }, options);
  }
  uint16_t port() const { return server_->addresses()[0].port; }

  static constexpr size_t kBufferBytes = 16 * 1024;
  static constexpr size_t kWorkers = 2;

  MemoryBudget budget_{1 << 20};
  KeptLog logger_;
  KeptReports reports_;
  std::atomic<bool> healthy_{true};
  std::unique_ptr<FakeService> service_;
  std::unique_ptr<TlsCertificates> certificates_;  // with them the server speaks TLS
  WorkerPool workers_{kWorkers};
  std::unique_ptr<HttpServer> server_;
};

}  // namespace coffer::server
