// The exchange that S3Service gives: one request on its way through routing, the gate, its handler and back.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "api/s3/exchange.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/run.h"
#include "api/s3/payload/decoder.h"
#include "api/s3/route/router.h"
#include "api/s3/service.h"

namespace coffer::s3 {

// What all exchanges of one service share.
struct ServiceParts {
  Engine& engine;
  const ServiceOptions options;
  const Router router;
  Gate gate;
  const std::string host_id;  // x-amz-id-2: says which service answered
};

class RequestExchange final : public Exchange {
 public:
  RequestExchange(ServiceParts& service, OpContext context, const http::RequestHead& head);

  http::Wish wish() const override;
  http::Wish Push(std::string_view bytes) override;
  const http::ResponseHead& Finish() override;
  void FinishAsync(std::function<void()> done) override;
  const http::ResponseHead& response() override;
  const EarlyAnswer* early_answer() const override { return early_ ? &*early_ : nullptr; }
  void FollowEarlyAnswer() override;
  absl::StatusOr<size_t> Pull(std::span<char> into) override;
  const ExchangeRecord& record() const override { return record_; }

 private:
  enum class State : uint8_t { kTaking, kFinishing, kAnswering, kAnswered };

  // Routing, the gate, and what can be refused by the head alone.
  absl::Status Begin();
  absl::StatusOr<Authorized> Admit(Admitted& admitted);
  absl::Status PlanBody();
  absl::Status Take(std::string_view bytes);
  void FinishWith(CommitForm form, std::function<void()> done);
  // Trailers once the body has proved to be what was signed and announced.
  absl::StatusOr<Trailers> CheckBody();
  void Settle(absl::StatusOr<Answer> answer);
  void AnswerWith(Answer answer);
  void AnswerWith(const absl::Status& error);
  void AddCommonHeaders(http::HeaderList& headers) const;

  ServiceParts& service_;
  OpContext context_;
  const http::RequestHead head_;
  ExchangeRecord record_;
  State state_ = State::kTaking;
  absl::Status error_;  // the first thing that is wrong; what comes after it is not taken

  Route route_;
  std::optional<Call> call_;
  std::string bucket_region_;  // told in answers about the bucket itself
  std::unique_ptr<Run> run_;
  std::unique_ptr<PayloadDecoder> decoder_;
  bool expects_body_ = false;
  uint64_t body_bytes_max_ = 0;
  std::string document_;

  std::optional<EarlyAnswer> early_;
  http::ResponseHead response_;
  Answer answer_;
  size_t document_pulled_ = 0;
};

}  // namespace coffer::s3
