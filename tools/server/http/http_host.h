// What the connections of an HTTP server share: the service they call, and what they draw on. Owned by HttpServer.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "api/http/message.h"
#include "api/s3/exchange.h"
#include "api/s3/route/host_names.h"
#include "engine/base/budget.h"
#include "engine/base/context.h"
#include "engine/base/random.h"
#include "tools/server/http/admission.h"
#include "tools/server/http/deadlines.h"
#include "tools/server/http/errands.h"
#include "tools/server/http/peer_networks.h"
#include "tools/server/http/request_observer.h"
#include "tools/server/http/worker_pool.h"
#include "tools/server/tls/tls_certificates.h"

namespace coffer::server {

using BeginExchange = std::function<std::unique_ptr<s3::Exchange>(const OpContext&, const http::RequestHead&)>;

struct HttpHost {
  Admission admission;
  Errands errands;
  PeerNetworks peers_without_limit;
  BeginExchange begin;
  WorkerPool* workers = nullptr;
  WorkerPool* handshakes = nullptr;  // where there are certificates
  BufferPool* buffers = nullptr;
  RequestObserver* observer = nullptr;
  Random* random = nullptr;
  std::string host_id;  // x-amz-id-2 of what the transport itself answers; empty: none
  TlsCertificates* certificates = nullptr;
  Timeouts timeouts;
  uint64_t body_rate_min = 0;
  s3::HostNames host_names;
  std::function<bool()> is_healthy;

  std::atomic<uint64_t> connections_accepted{0};
  std::atomic<uint64_t> connections_refused{0};  // for one of the limits
  std::atomic<bool> draining{false};
  std::stop_source stop;  // asked for when the drain's time is over
};

}  // namespace coffer::server
