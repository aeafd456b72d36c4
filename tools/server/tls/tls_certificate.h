// One certificate with its key, ready for handshakes: an SSL_CTX with everything that Coffer's listeners agree on.
//
// TLS 1.2 with ephemeral keys and AEAD ciphers, or 1.3; HTTP/1.1 by ALPN; session tickets; no renegotiation, no
// compression, no early data.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/hooks.h"
#include "tools/server/tls/certificate_files.h"
#include "tools/server/tls/openssl.h"

namespace coffer::server {

struct TlsCertificate {
  SslCtx context;
  std::vector<std::string> names;  // its DNS names, in lower case; "*.example.com" among them
  std::string expires;             // "Nov 25 17:21:04 2026 GMT"
};

// InvalidArgument says which file and why: it cannot be read, it is no PEM, the key is encrypted or belongs to another
// certificate. What works and should be looked at is logged: a certificate that has expired, a key that others may
// read.
absl::StatusOr<TlsCertificate> LoadTlsCertificate(const CertificateFiles& files, Logger& logger);

}  // namespace coffer::server
