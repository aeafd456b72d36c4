// A blocking client that speaks TLS.
#pragma once

#include <string>
#include <string_view>

#include "tests/unit/tools/server/http/test_client.h"
#include "tools/server/tls/openssl.h"

namespace coffer::server {

struct TlsWishes {
  std::string server_name;
  std::string protocols = "\x08http/1.1";  // as ALPN writes them
  int version_max = TLS1_3_VERSION;
  SSL_SESSION* session = nullptr;
};

class TlsTestClient : public TestClient {
 public:
  explicit TlsTestClient(uint16_t port, const TlsWishes& wishes = {}, int receive_buffer_bytes = 0)
      : TestClient(port, receive_buffer_bytes), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), wishes.version_max);
    SSL_CTX_set_security_level(context_.get(), 0);  // so that versions of old are offered
    ssl_.reset(SSL_new(context_.get()));
    const auto* protocols = reinterpret_cast<const unsigned char*>(wishes.protocols.data());
    if (!wishes.protocols.empty()) {
      SSL_set_alpn_protos(ssl_.get(), protocols, static_cast<unsigned>(wishes.protocols.size()));
    }
    if (!wishes.server_name.empty()) SSL_set_tlsext_host_name(ssl_.get(), wishes.server_name.c_str());
    if (wishes.session != nullptr) SSL_set_session(ssl_.get(), wishes.session);
    SSL_set_fd(ssl_.get(), fd());
    is_secure_ = SSL_connect(ssl_.get()) == 1;
    if (!is_secure_) error_ = TakeOpensslError();
  }

  bool is_secure() const { return is_secure_; }
  const std::string& error() const { return error_; }  // of the handshake
  SSL* ssl() { return ssl_.get(); }
  bool has(const X509* certificate) const { return X509_cmp(SSL_get0_peer_certificate(ssl_.get()), certificate) == 0; }
  // Whether the server told that no more comes.
  bool was_ended() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }

 protected:
  ssize_t Transmit(std::string_view bytes) override {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  ssize_t Receive(char* into, size_t size) override { return SSL_read(ssl_.get(), into, static_cast<int>(size)); }

 private:
  SslCtx context_;
  Ssl ssl_;
  bool is_secure_ = false;
  std::string error_;
};

}  // namespace coffer::server
