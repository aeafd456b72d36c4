// The S3 protocol over an engine, for any HTTP server.
//
// The host turns its request into an http::RequestHead, begins an exchange and moves bytes (exchange.h). The service
// has no sockets, no threads and no state but its caches. Thread-safe; outlives its exchanges; the engine outlives it.
//
//   s3::S3Service service(*engine, {.regions = {"eu-central-1"}, .domains = {"s3.example.com"}});
//   std::unique_ptr<s3::Exchange> exchange = service.Begin(context, head);
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/http/message.h"
#include "api/s3/exchange.h"
#include "engine/engine.h"

namespace coffer::s3 {

struct ServiceOptions {
  // The regions that buckets are made in and requests are signed for; the first, which there has to be, is the default.
  // A bucket stays in its region when that is no longer among them.
  std::vector<std::string> regions = {"us-east-1"};
  // Host names of the service, whose subdomains are buckets, and of its regions (api/s3/route/host_names.h).
  std::vector<std::string> domains;
  // How far a signature's date may be from our clock.
  std::chrono::seconds clock_skew_max = std::chrono::minutes(15);
  // The longest life of a presigned URL.
  std::chrono::seconds presigned_life_max = std::chrono::hours(24 * 7);
};

class S3Service {
 public:
  S3Service(Engine& engine, ServiceOptions options);
  ~S3Service();

  // Routes the request and takes it through the gate. Never fails: what is wrong is the exchange's answer. May read the
  // catalog; `context` carries deadline and stop, and its request id if the host has one (else one is made).
  std::unique_ptr<Exchange> Begin(const OpContext& context, const http::RequestHead& head);

  // x-amz-id-2 of every answer: says which service answered. For what the host itself answers.
  const std::string& host_id() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coffer::s3
