// An HTTP/1.1 server for exchanges: a loop and a thread a core, connections dealt round-robin, slow steps on a worker
// pool.
//
// Takes any function that begins an exchange, so that tests and other hosts can put their own service behind it. All
// that it is given outlives it. Start listens at once; Drain ends it in good order, the destructor without waiting for
// clients.
//
//   auto server = HttpServer::Start({.addresses = {{"127.0.0.1", 9000}}}, {.begin = ..., .workers = &pool, .budget =
//   &budget});
//   ... (*server)->port() ...
//   (*server)->Drain(std::chrono::seconds(30));
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/route/host_names.h"
#include "tools/server/http/http_host.h"
#include "tools/server/http/listen_address.h"
#include "tools/server/http/listener.h"
#include "tools/server/http/loop.h"
#include "tools/server/http/peer_networks.h"

namespace coffer::server {

struct HttpServerOptions {
  std::vector<ListenAddress> addresses;
  std::string socket_path;  // a local socket beside them; its file has mode 0600
  size_t loops = 1;
  size_t connections_max = 10'000;
  size_t connections_per_peer_max = 0;  // 0: no limit
  PeerNetworks peers_without_limit;     // proxies, for instance
  size_t buffer_bytes = 128 * 1024;     // of the one buffer that moves a body; a multiple of 4096
  Timeouts timeouts;
  uint64_t body_rate_min = 0;  // bytes a second, on average over timeouts.body of waiting for a body
  s3::HostNames host_names;    // a bucket's host has no health check
};

struct HttpServerSeams {
  BeginExchange begin;
  WorkerPool* workers = nullptr;
  MemoryBudget* budget = nullptr;           // the buffers are drawn from it
  TlsCertificates* certificates = nullptr;  // where an address asks for TLS
  RequestObserver* observer = nullptr;
  Random* random = &SystemRandom();
  std::string host_id = {};  // x-amz-id-2 of what the transport itself answers, as the service's; empty: none
  // What /health tells; called on the loops, so it does not wait. Without one the answer is always good.
  std::function<bool()> is_healthy = nullptr;
};

class HttpServer {
 public:
  // Unavailable: an address cannot be listened on, with the reason.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(HttpServerOptions options, HttpServerSeams seams);
  ~HttpServer();

  // Stops accepting, lets the answers under way finish, and returns when the last connection is gone: after `patience`
  // the rest is cut. False if something was cut.
  bool Drain(std::chrono::milliseconds patience);

  // With the ports that are really used.
  const std::vector<ListenAddress>& addresses() const { return addresses_; }

  // Whether every loop had a turn within this time; they take one each second or so, also without clients.
  bool IsAlive(std::chrono::nanoseconds within) const;

  struct Connections {
    uint64_t open = 0;
    uint64_t accepted = 0;
    uint64_t refused = 0;  // because there were too many
  };
  Connections connections() const;

 private:
  HttpServer(const HttpServerOptions& options, HttpServerSeams seams);
  absl::Status Listen(const std::string& socket_path);
  void JoinLoops();

  BufferPool buffers_;
  HttpHost host_;
  std::vector<ListenAddress> addresses_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unique_ptr<WorkerPool> handshakes_;
  bool ended_ = false;
};

}  // namespace coffer::server
