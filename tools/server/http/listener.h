// Accepts connections, on TCP or on a local socket, and deals them to the loops in turn; above a limit it refuses them.
//
// One Open, then Start. What arrives between the two waits. Runs on the first loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/server/http/asio.h"
#include "tools/server/http/http_host.h"
#include "tools/server/http/listen_address.h"
#include "tools/server/http/loop.h"

namespace coffer::server {

class Listener {
 public:
  Listener(HttpHost& host, std::vector<Loop*> loops);

  // The port, which the system chose when the address has 0. Unavailable, with the reason.
  absl::StatusOr<uint16_t> OpenTcp(const ListenAddress& address);
  // Mode 0600 from its first moment; replaces a socket that nobody answers on. Unavailable, with the reason.
  absl::Status OpenLocal(const std::string& path);

  void Start();
  // From any thread. Removes a local socket's file.
  void Stop();

 private:
  void Accept();
  void Deal(Loop& loop, Socket socket);
  void RetryLater();

  HttpHost& host_;
  std::vector<Loop*> loops_;
  Acceptor acceptor_;
  Timer retry_;
  std::string path_;  // of a local socket
  bool is_tls_ = false;
  size_t next_ = 0;
};

}  // namespace coffer::server
