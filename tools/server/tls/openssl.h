// OpenSSL's objects with owners, and its errors as text.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace coffer::server {

template <auto kFree>
struct OpensslFree {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using SslCtx = std::unique_ptr<SSL_CTX, OpensslFree<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, OpensslFree<SSL_free>>;

// What went wrong on this thread, for people; empties the thread's queue of errors.
std::string TakeOpensslError();

}  // namespace coffer::server
