// The bytes of one connection: plain, or through TLS. Connecting waits; nothing after it does. Not thread-safe.
#pragma once

#include <openssl/ssl.h>
#include <sys/uio.h>

#include <memory>
#include <span>

#include "absl/status/status.h"
#include "bench/load/endpoint.h"

namespace coffer::bench {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { Close(); }

  // With the handshake, where the endpoint has one.
  absl::Status Connect(const Endpoint& endpoint);
  void Close();
  int socket() const { return socket_; }

  // How many bytes of `parts` in turn, or into `buffer`, were moved. 0: none now, the socket tells when. -1: the
  // connection is over.
  ssize_t Send(std::span<iovec> parts);
  ssize_t Receive(std::span<char> buffer);

 private:
  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  absl::Status ShakeHands(const Endpoint& endpoint);
  ssize_t TlsOutcome(int result, size_t count);

  int socket_ = -1;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

}  // namespace coffer::bench
