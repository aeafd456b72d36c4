// TLS on one accepted socket, never waiting: OpenSSL on the non-blocking descriptor.
//
// One thread at a time. Keeps its certificates; does not own the descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "tools/server/tls/openssl.h"
#include "tools/server/tls/socket_bio.h"
#include "tools/server/tls/tls_certificates.h"

namespace coffer::server {

// How a try to move bytes went.
enum class Moved : uint8_t {
  kSome,
  kWantsRead,   // nothing; again when the socket is readable
  kWantsWrite,  // nothing; again when it is writable
  kEnded,       // nothing, and nothing will: the peer closed, or something broke
};

class TlsSession {
 public:
  TlsSession(std::shared_ptr<const TlsCertificateSet> certificates, int descriptor);

  // One step of the handshake, up to about a millisecond of arithmetic; kSome when it is done.
  Moved Handshake();
  // Whether it took anything from the socket yet.
  bool has_received() const;
  // Why the last call said kEnded.
  std::string TakeError() { return TakeOpensslError(); }

  Moved Read(std::span<char> into, size_t& count);
  // Takes a prefix of both together, a record's worth at most. After kWantsWrite it has to be given the same bytes
  // again, and may be given more behind them.
  Moved Write(std::string_view first, std::string_view second, size_t& count);
  // Tells the peer that no more comes (close_notify), as far as the socket takes it.
  void ShutdownSend();

 private:
  Moved Outcome(int result);

  std::shared_ptr<const TlsCertificateSet> certificates_;
  std::unique_ptr<BioSocket> socket_;
  Ssl ssl_;
};

}  // namespace coffer::server
