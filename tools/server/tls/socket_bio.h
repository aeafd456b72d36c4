// A socket under OpenSSL. Unlike OpenSSL's own it raises no SIGPIPE when the peer is gone.
#pragma once

#include <openssl/bio.h>

namespace coffer::server {

// The descriptor is non-blocking, and stays the caller's.
BIO* NewSocketBio(int descriptor);

}  // namespace coffer::server
