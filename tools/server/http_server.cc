#include "tools/server/http_server.h"

#include <algorithm>
#include <future>
#include <utility>

#include "engine/base/status.h"

namespace coffer::server {
namespace {

constexpr size_t kIdleBuffersMax = 16;

}  // namespace

HttpServer::HttpServer(const HttpServerOptions& options, HttpServerSeams seams)
    : buffers_(*seams.budget, options.buffer_bytes, kIdleBuffersMax), address_(options.address) {
  host_.begin = std::move(seams.begin);
  host_.workers = seams.workers;
  host_.buffers = &buffers_;
  host_.logger = seams.logger;
  host_.random = seams.random;
  host_.timeouts = options.timeouts;
  host_.domains = options.domains;
  host_.connections_max = options.connections_max;
  host_.log_access = options.log_access;
  host_.is_healthy = std::move(seams.is_healthy);
  for (size_t i = 0; i < std::max<size_t>(options.loops, 1); ++i) loops_.push_back(std::make_unique<Loop>(host_));
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(HttpServerOptions options, HttpServerSeams seams) {
  auto server = std::unique_ptr<HttpServer>(new HttpServer(options, std::move(seams)));
  std::vector<Loop*> loops;
  for (const auto& loop : server->loops_) loops.push_back(loop.get());
  server->listener_ = std::make_unique<Listener>(server->host_, std::move(loops));
  if (options.socket_path.empty()) {
    ASSIGN_OR_RETURN(server->address_.port, server->listener_->OpenTcp(options.address));
  } else {
    RETURN_IF_ERROR(server->listener_->OpenLocal(options.socket_path));
  }
  for (const auto& loop : server->loops_) loop->Start();
  server->listener_->Start();
  return server;
}

HttpServer::~HttpServer() { Drain(std::chrono::milliseconds(0)); }

bool HttpServer::Drain(std::chrono::milliseconds patience) {
  if (ended_) return true;
  ended_ = true;
  host_.draining = true;
  if (listener_ != nullptr) listener_->Stop();
  for (const auto& loop : loops_) loop->Drain();
  // Loops that were never started (the address was taken) have no thread to join.
  std::future<void> joined = std::async(std::launch::async, [this] { JoinLoops(); });
  const bool in_time = joined.wait_for(patience) == std::future_status::ready;
  if (!in_time) {
    host_.stop.request_stop();
    for (const auto& loop : loops_) loop->Abort();
  }
  joined.wait();
  return in_time;
}

void HttpServer::JoinLoops() {
  for (const auto& loop : loops_) loop->Join();
}

}  // namespace coffer::server
