// Accepts connections and deals them to the loops in turn; answers 503 above the cap.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/server/asio.h"
#include "tools/server/http_host.h"
#include "tools/server/listen_address.h"
#include "tools/server/loop.h"

namespace coffer::server {

class Listener {
 public:
  // Binds and listens; nothing is accepted before Start. Runs on the first loop.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const ListenAddress& address, HttpHost& host,
                                                        std::vector<Loop*> loops);

  Listener(HttpHost& host, std::vector<Loop*> loops);

  uint16_t port() const { return port_; }
  void Start();
  // From any thread.
  void Stop();

 private:
  absl::Status Bind(const ListenAddress& address);
  void Accept();
  void Deal(Loop& loop, Socket socket);
  void RetryLater();

  HttpHost& host_;
  std::vector<Loop*> loops_;
  Acceptor acceptor_;
  Timer retry_;
  uint16_t port_ = 0;
  size_t next_ = 0;
};

}  // namespace coffer::server
