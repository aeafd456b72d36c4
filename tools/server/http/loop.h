// One event loop: a thread, its connections, and a tick that ends overdue waits.
//
// Everything but Start, Drain, Abort and Join runs on the loop's own thread.
#pragma once

#include <atomic>
#include <ctime>
#include <list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tools/server/http/accepted.h"
#include "tools/server/http/asio.h"
#include "tools/server/http/http_host.h"

namespace coffer::server {

class Connection;

class Loop {
 public:
  using Connections = std::list<std::shared_ptr<Connection>>;

  explicit Loop(HttpHost& host);
  ~Loop();

  void Start();
  // From here on connections end after the answer they are at; the thread ends with the last of them.
  void Drain();
  // Ends the connections that are left; steps under way finish first.
  void Abort();
  void Join();

  // When the loop last had a turn, on any thread. A loop that hangs in a step falls behind.
  SteadyTime last_turn() const { return SteadyTime(SteadyTime::duration(last_turn_.load(std::memory_order_relaxed))); }

  // Takes over a connection (on any thread).
  void Adopt(Accepted accepted);

  asio::io_context& context() { return context_; }
  bool IsCurrentThread() const { return std::this_thread::get_id() == thread_id_; }
  void Remove(Connections::iterator connection);
  // Room to receive into, shared by the loop's connections: its content is used up before control returns to the loop.
  std::span<char> scratch() { return scratch_; }
  // The Date header of now.
  std::string_view date();

 private:
  void AdoptHere(Accepted accepted);
  void ScheduleTick();
  void Tick();
  void EndIfDrained();

  HttpHost& host_;
  asio::io_context context_{1};
  WorkGuard guard_;
  Timer tick_;
  std::thread thread_;
  std::thread::id thread_id_;
  Connections connections_;
  bool draining_ = false;
  std::atomic<SteadyTime::rep> last_turn_{std::chrono::steady_clock::now().time_since_epoch().count()};
  std::vector<char> scratch_;
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace coffer::server
