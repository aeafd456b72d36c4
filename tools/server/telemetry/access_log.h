// A line for each request: who asked for what, what came of it, and how long it took.
//
// Lines go to a file of their own, or into the server's log at level info. What went wrong inside is an error in the
// server's log, also when there are no lines for requests. Access keys are named; secrets and signatures never, so the
// target with its query stays out.
#pragma once

#include <string_view>

#include "tools/log/line_writer.h"
#include "tools/log/server_log.h"
#include "tools/server/http/request_observer.h"

namespace coffer::server {

class AccessLog final : public RequestObserver {
 public:
  // All that it is given outlives it. `file` null: lines go into `log`. `on` false: there are none.
  AccessLog(ServerLog& log, LineWriter* file, bool on) : log_(log), file_(file), on_(on) {}

  void Began() override {}
  void Ended(const RequestReport& report) override;
  void Refused(int status, std::string_view reason, std::string_view peer) override;
  void HandshakeFailed(std::string_view reason, std::string_view peer) override;

 private:
  bool IsOn() const { return on_ && (file_ != nullptr || log_.Enabled(LogLevel::kInfo)); }
  void Write(LogLine line);

  ServerLog& log_;
  LineWriter* const file_;
  const bool on_;
};

}  // namespace coffer::server
