#include "tools/server/http/document_exchange.h"

#include <utility>

#include "engine/base/secret.h"

namespace coffer::server {
namespace {

using Step = http::Wish::Step;

class DocumentExchange final : public s3::Exchange {
 public:
  DocumentExchange(Random& random, const http::RequestHead& head, size_t body_bytes_max, AnswerDocument answer)
      : answer_request_(std::move(answer)), body_bytes_max_(body_bytes_max) {
    request_.method = head.method;
    request_.target = head.target;
    record_.request_id = RandomHex(random, 8);
    record_.operation = answer_.operation;
  }
  ~DocumentExchange() override { Wipe(answer_.body); }

  http::Wish wish() const override {
    const bool is_brief = step_ != Step::kFinish || is_too_long_;
    return {.step = step_, .brief = is_brief, .body_bytes_max = body_bytes_max_ - request_.body.size()};
  }

  http::Wish Push(std::string_view bytes) override {
    record_.body_bytes_in += bytes.size();
    is_too_long_ = is_too_long_ || bytes.size() > body_bytes_max_ - request_.body.size();
    if (is_too_long_) {
      step_ = Step::kFinish;
    } else {
      request_.body.append(bytes);
    }
    return wish();
  }

  const http::ResponseHead& Finish() override {
    answer_ = answer_request_(request_, is_too_long_);
    response_.status = answer_.status;
    response_.headers.Add("Content-Type", answer_.content_type);
    response_.content_length = answer_.body.size();
    record_.operation = answer_.operation;
    record_.error_code = answer_.error_code;
    record_.status = answer_.status;
    step_ = request_.method == "HEAD" ? Step::kDone : Step::kPull;
    return response_;
  }
  void FinishAsync(std::function<void()> done) override {
    Finish();
    done();
  }
  const http::ResponseHead& response() override { return response_; }

  absl::StatusOr<size_t> Pull(std::span<char> into) override {
    const size_t count = answer_.body.copy(into.data(), into.size(), pulled_);
    pulled_ += count;
    record_.body_bytes_out += count;
    if (count == 0) step_ = Step::kDone;
    return count;
  }

  const s3::ExchangeRecord& record() const override { return record_; }

 private:
  const AnswerDocument answer_request_;
  const size_t body_bytes_max_;
  DocumentRequest request_;
  DocumentAnswer answer_;
  http::ResponseHead response_;
  s3::ExchangeRecord record_;
  Step step_ = Step::kBody;
  bool is_too_long_ = false;
  size_t pulled_ = 0;
};

}  // namespace

std::unique_ptr<s3::Exchange> BeginDocument(Random& random, const http::RequestHead& head, size_t body_bytes_max,
                                            AnswerDocument answer) {
  return std::make_unique<DocumentExchange>(random, head, body_bytes_max, std::move(answer));
}

}  // namespace coffer::server
