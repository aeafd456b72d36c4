#include "tools/server/tls/openssl.h"

#include <openssl/err.h>

#include <cstring>

namespace coffer::server {

std::string TakeOpensslError() {
  const unsigned long code = ERR_peek_error();  // the first is the cause, the others are its wrappings
  ERR_clear_error();
  if (code == 0) return "the connection ended";
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

}  // namespace coffer::server
