// Requests of S3 to an engine, as a server's thread answers them: from the signed head to the answer's last byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/s3/service.h"
#include "api/s3/sigv4/sign.h"
#include "engine/engine.h"

namespace coffer::bench {

class Requests {
 public:
  // Signed by a key of this account, which gets one if it has none.
  Requests(Engine& engine, const std::string& account_id);

  // Signs a request now, and returns what sends it. An answer that is no success ends the program.
  std::function<void()> Prepare(std::string_view method, std::string target, std::string_view body = {});

 private:
  void Send(const http::RequestHead& head, std::string_view body);

  OpContext context_;
  s3::S3Service service_;
  s3::sigv4::ClientCredentials credentials_;
};

}  // namespace coffer::bench
