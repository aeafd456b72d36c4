#include "tools/server/http/loop.h"

#include <utility>

#include "tools/server/http/connection.h"
#include "tools/server/http/response_head.h"

namespace coffer::server {
namespace {

constexpr size_t kScratchBytes = 64 * 1024;

}  // namespace

Loop::Loop(HttpHost& host) : host_(host), guard_(context_.get_executor()), tick_(context_), scratch_(kScratchBytes) {}

Loop::~Loop() = default;

void Loop::Start() {
  ScheduleTick();
  thread_ = std::thread([this] {
    thread_id_ = std::this_thread::get_id();
    context_.run();
  });
}

void Loop::Join() {
  if (thread_.joinable()) thread_.join();
}

void Loop::Adopt(Accepted accepted) {
  asio::post(context_, [this, accepted = std::move(accepted)]() mutable { AdoptHere(std::move(accepted)); });
}

void Loop::AdoptHere(Accepted accepted) {
  if (draining_) return;
  auto connection = std::make_shared<Connection>(*this, host_, std::move(accepted));
  connections_.push_front(connection);
  connection->Start(connections_.begin());
}

void Loop::Remove(Connections::iterator connection) {
  connections_.erase(connection);
  EndIfDrained();
}

void Loop::Drain() {
  asio::post(context_, [this] {
    draining_ = true;
    for (auto next = connections_.begin(); next != connections_.end();) {
      const std::shared_ptr<Connection> connection = *next++;
      connection->Drain();
    }
    EndIfDrained();
  });
}

void Loop::Abort() {
  asio::post(context_, [this] {
    for (auto next = connections_.begin(); next != connections_.end();) {
      const std::shared_ptr<Connection> connection = *next++;
      connection->Abort();
    }
  });
}

void Loop::EndIfDrained() {
  if (!draining_ || !connections_.empty()) return;
  guard_.reset();
  tick_.cancel();
}

void Loop::ScheduleTick() {
  tick_.expires_after(TickInterval(host_.timeouts));
  tick_.async_wait([this](error_code error) {
    if (!error) Tick();
  });
}

void Loop::Tick() {
  const SteadyTime now = std::chrono::steady_clock::now();
  last_turn_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  for (auto next = connections_.begin(); next != connections_.end();) {
    const std::shared_ptr<Connection> connection = *next++;
    connection->CheckDeadline(now);
  }
  if (!draining_ || !connections_.empty()) ScheduleTick();
}

std::string_view Loop::date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_) {
    date_second_ = now;
    date_ = FormatHttpDate(now);
  }
  return date_;
}

}  // namespace coffer::server
