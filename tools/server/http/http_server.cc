#include "tools/server/http/http_server.h"

#include <algorithm>
#include <future>
#include <utility>

#include "engine/base/status.h"

namespace coffer::server {
namespace {

constexpr size_t kIdleBuffersMax = 16;

}  // namespace

HttpServer::HttpServer(const HttpServerOptions& options, HttpServerSeams seams)
    : buffers_(*seams.budget, options.buffer_bytes, kIdleBuffersMax),
      host_{.admission = Admission(options.connections_max, options.connections_per_peer_max),
            .peers_without_limit = options.peers_without_limit},
      addresses_(options.addresses) {
  host_.begin = std::move(seams.begin);
  host_.workers = seams.workers;
  host_.buffers = &buffers_;
  host_.observer = seams.observer;
  host_.random = seams.random;
  host_.host_id = std::move(seams.host_id);
  host_.certificates = seams.certificates;
  host_.timeouts = options.timeouts;
  host_.body_rate_min = options.body_rate_min;
  host_.host_names = options.host_names;
  host_.is_healthy = std::move(seams.is_healthy);
  for (size_t i = 0; i < std::max<size_t>(options.loops, 1); ++i) loops_.push_back(std::make_unique<Loop>(host_));
  if (host_.certificates != nullptr) handshakes_ = std::make_unique<WorkerPool>(loops_.size());
  host_.handshakes = handshakes_.get();
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(HttpServerOptions options, HttpServerSeams seams) {
  auto server = std::unique_ptr<HttpServer>(new HttpServer(options, std::move(seams)));
  RETURN_IF_ERROR(server->Listen(options.socket_path));
  for (const auto& loop : server->loops_) loop->Start();
  for (const auto& listener : server->listeners_) listener->Start();
  return server;
}

absl::Status HttpServer::Listen(const std::string& socket_path) {
  std::vector<Loop*> loops;
  for (const auto& loop : loops_) loops.push_back(loop.get());
  for (ListenAddress& address : addresses_) {
    listeners_.push_back(std::make_unique<Listener>(host_, loops));
    ASSIGN_OR_RETURN(address.port, listeners_.back()->OpenTcp(address));
  }
  if (socket_path.empty()) return absl::OkStatus();
  listeners_.push_back(std::make_unique<Listener>(host_, loops));
  return listeners_.back()->OpenLocal(socket_path);
}

HttpServer::~HttpServer() { Drain(std::chrono::milliseconds(0)); }

bool HttpServer::Drain(std::chrono::milliseconds patience) {
  if (ended_) return true;
  ended_ = true;
  host_.draining = true;
  for (const auto& listener : listeners_) listener->Stop();
  for (const auto& loop : loops_) loop->Drain();
  // Loops that were never started (the address was taken) have no thread to join.
  std::future<void> joined = std::async(std::launch::async, [this] { JoinLoops(); });
  const bool in_time = joined.wait_for(patience) == std::future_status::ready;
  if (!in_time) {
    host_.stop.request_stop();
    for (const auto& loop : loops_) loop->Abort();
  }
  joined.wait();
  host_.errands.AwaitNone();
  return in_time;
}

bool HttpServer::IsAlive(std::chrono::nanoseconds within) const {
  const SteadyTime now = std::chrono::steady_clock::now();
  return std::ranges::all_of(loops_, [&](const auto& loop) { return now - loop->last_turn() <= within; });
}

HttpServer::Connections HttpServer::connections() const {
  return {
      .open = host_.admission.in_all(), .accepted = host_.connections_accepted, .refused = host_.connections_refused};
}

void HttpServer::JoinLoops() {
  for (const auto& loop : loops_) loop->Join();
}

}  // namespace coffer::server
