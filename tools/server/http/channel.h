// A connection's bytes on their way: straight through its socket, or through TLS over it. Never waits.
#pragma once

#include <linux/sockios.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tools/server/http/asio.h"
#include "tools/server/tls/tls_session.h"

namespace coffer::server {

class Channel {
 public:
  // Without certificates it is plain.
  Channel(Socket socket, std::shared_ptr<const TlsCertificateSet> certificates);

  Socket& socket() { return socket_; }
  bool is_tls() const { return is_tls_; }

  // Whether a client that should begin a handshake sent the letters of a request instead.
  bool SpeaksPlainHttp();
  // One step of the handshake, kSome when it is done. May run on another thread than the rest.
  Moved Handshake();
  // Why the handshake said kEnded.
  const std::string& handshake_error() const { return handshake_error_; }
  // From here on bytes pass as they are: for a client that does not speak TLS, or whose handshake failed.
  void DropTls();

  // Non-blocking, without delay, and with a bound on what the system keeps for a client that does not read.
  error_code Prepare();
  // About how many bytes the system takes now before it blocks.
  size_t SendRoom();
  // Bytes that the system has and the peer has not taken.
  size_t Unacknowledged() { return Queued(SIOCOUTQ); }

  Moved Read(std::span<char> into, size_t& count);
  // Takes a prefix of both together. After kWantsWrite it is given the same bytes again.
  Moved Write(std::string_view first, std::string_view second, size_t& count);
  void ShutdownSend();

 private:
  size_t Queued(unsigned long which);

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  bool is_tls_;
  std::string handshake_error_;
};

}  // namespace coffer::server
