// A service over an engine in memory with two accounts: "owner" has the bucket "bucket" with the object "key", "other"
// has the bucket "theirs" with the object "secret".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/s3/service.h"
#include "api/s3/sigv4/sign.h"
#include "engine/base/hooks.h"
#include "engine/engine.h"

namespace coffer::s3 {

struct Sent {
  int status = 0;
  std::string code;        // of the error; empty: none
  std::string document;    // the answer's body
  size_t bytes_taken = 0;  // of the request's body, that the service let come
  std::string record;      // what hosts log of it
};

// Keeps every line.
class LineLogger final : public Logger {
 public:
  bool Enabled(LogLevel) override { return true; }
  void Log(LogLevel level, std::string_view message, std::span<const LogField> fields) override;
  const std::string& lines() const { return lines_; }

 private:
  std::string lines_;
};

class ServiceFixture {
 public:
  ServiceFixture();

  Engine& engine() { return *engine_; }
  WallTime now() { return engine_->clock().WallNow(); }
  const sigv4::ClientCredentials& owner() const { return owner_; }
  const sigv4::ClientCredentials& other() const { return other_; }

  // The request as it stands. A length that the head does not announce is added. `between` runs when the request was
  // allowed and is not carried out yet.
  Sent Send(
      http::RequestHead head, std::string_view body = {}, const std::function<void()>& between = [] {});
  // Signed in the header, for any payload.
  Sent SendSigned(
      const sigv4::ClientCredentials& credentials, http::RequestHead head, std::string_view body = {},
      const std::function<void()>& between = [] {});

  // Changes that the engine has committed: the same as before when nothing was done.
  uint64_t Changes() const { return engine_->stats().updates; }
  // All that the engine has logged.
  const std::string& log() const { return logger_.lines(); }

 private:
  sigv4::ClientCredentials MakeAccount(const std::string& name);

  LineLogger logger_;
  std::unique_ptr<Engine> engine_;
  sigv4::ClientCredentials owner_;
  sigv4::ClientCredentials other_;
  std::unique_ptr<S3Service> service_;
};

http::RequestHead Request(std::string method, std::string target);

}  // namespace coffer::s3
