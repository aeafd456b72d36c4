#include "tools/server/admin_exchange.h"

#include <utility>

#include "api/admin/admin.h"
#include "engine/base/random.h"
#include "engine/base/secret.h"

namespace coffer::server {
namespace {

using Step = http::Wish::Step;

class AdminExchange final : public s3::Exchange {
 public:
  AdminExchange(Engine& engine, const OpContext& context, const http::RequestHead& head)
      : engine_(engine), context_(context) {
    request_.method = head.method;
    request_.target = head.target;
    record_.request_id = RandomHex(engine.random(), 8);
    record_.operation = "Unknown";
  }
  ~AdminExchange() override { Wipe(answer_.body); }

  http::Wish wish() const override {
    const bool is_brief = step_ != Step::kFinish || is_too_long_;
    return {.step = step_, .brief = is_brief, .body_bytes_max = admin::kRequestBytesMax - request_.body.size()};
  }

  http::Wish Push(std::string_view bytes) override {
    record_.body_bytes_in += bytes.size();
    is_too_long_ = is_too_long_ || bytes.size() > admin::kRequestBytesMax - request_.body.size();
    if (is_too_long_) {
      step_ = Step::kFinish;
    } else {
      request_.body.append(bytes);
    }
    return wish();
  }

  const http::ResponseHead& Finish() override {
    answer_ = is_too_long_ ? TooLong() : admin::HandleAdminRequest(engine_, context_, request_);
    answer_.body += '\n';
    response_.status = answer_.status;
    response_.headers.Add("Content-Type", "application/json");
    response_.content_length = answer_.body.size();
    record_.operation = answer_.operation;
    record_.error_code = answer_.error_code;
    record_.status = answer_.status;
    step_ = Step::kPull;
    return response_;
  }
  void FinishAsync(std::function<void()> done) override {
    Finish();
    done();
  }
  const http::ResponseHead& response() const override { return response_; }

  absl::StatusOr<size_t> Pull(std::span<char> into) override {
    const size_t count = answer_.body.copy(into.data(), into.size(), pulled_);
    pulled_ += count;
    record_.body_bytes_out += count;
    if (count == 0) step_ = Step::kDone;
    return count;
  }

  const s3::ExchangeRecord& record() const override { return record_; }

 private:
  static admin::AdminResponse TooLong() {
    return {.status = 413,
            .body = R"({"error":{"code":"RequestTooLong","message":"the body is longer than 64 KiB"}})",
            .operation = "Unknown",
            .error_code = "RequestTooLong"};
  }

  Engine& engine_;
  OpContext context_;
  admin::AdminRequest request_;
  admin::AdminResponse answer_;
  http::ResponseHead response_;
  s3::ExchangeRecord record_;
  Step step_ = Step::kBody;
  bool is_too_long_ = false;
  size_t pulled_ = 0;
};

}  // namespace

std::unique_ptr<s3::Exchange> BeginAdmin(Engine& engine, const OpContext& context, const http::RequestHead& head) {
  return std::make_unique<AdminExchange>(engine, context, head);
}

}  // namespace coffer::server
