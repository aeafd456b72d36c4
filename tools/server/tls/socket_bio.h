// A socket under OpenSSL. Unlike OpenSSL's own it raises no SIGPIPE when the peer is gone.
#pragma once

#include <openssl/bio.h>

namespace coffer::server {

// What a BIO reads from and writes to; outlives it.
struct BioSocket {
  int descriptor = -1;  // non-blocking, and stays the caller's
  // So many more reads are tried; beyond them the BIO says that nothing is there. OpenSSL goes on by itself while a
  // peer sends what is not data (key updates), and would never come back to the loop.
  int reads_left = 0;
};

BIO* NewSocketBio(BioSocket& socket);

}  // namespace coffer::server
