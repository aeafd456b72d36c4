// One request of a built operation, from decoded parts to the bytes of its answer: what is the same around every
// handler.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/ops/call.h"
#include "api/s3/ops/handler.h"
#include "api/s3/ops/refused.h"
#include "api/s3/wire/request.h"
#include "api/s3/wire/response.h"
#include "engine/base/status.h"

namespace coffer::s3 {

struct Answer {
  http::ResponseHead head;
  std::string document;                // empty where a body follows
  std::unique_ptr<ObjectReader> body;  // null: none
};

enum class CommitForm : uint8_t { kBlocking, kAsync };

class Run {
 public:
  virtual ~Run() = default;
  // Decodes the head; an upload begins here, so that what is wrong is known before its body comes.
  virtual absl::Status Start(Call& call, const RequestParts& parts) = 0;
  // Bytes of an upload's body. A document is collected by the caller.
  virtual absl::Status Append(std::string_view bytes) = 0;
  // Append and Finish stay in memory (the commit aside).
  virtual bool brief() const = 0;
  // Runs the handler. `done` is called once: here, or by the thread that commits, which others wait for.
  virtual void Finish(Call& call, std::string_view document, const Trailers& trailers, CommitForm form,
                      std::function<void()> done) = 0;
  // The answer to what came of it; once, after `done`.
  virtual absl::StatusOr<Answer> TakeAnswer() = 0;
};

// How much an operation does without a body: what is brief runs on a host's event loop.
enum class Cost : uint8_t { kBrief, kLong };

namespace internal {

template <typename In>
absl::Status DecodeHead(In& input, const RequestParts& parts) {
  RETURN_IF_ERROR(CheckConditionsAreTaken(RowOf(OperationOf<In>::kOperation), DescriptorOf<In>(), parts.headers));
  return DecodeRequestHead(input, parts);
}

template <Operation kOperation, typename Out>
absl::StatusOr<Answer> Encode(Reply<Out> reply) {
  ASSIGN_OR_RETURN(WireResponse response, EncodeResponse<kOperation>(reply.output));
  if (reply.status != 0) response.head.status = reply.status;
  return Answer{std::move(response.head), std::move(response.body), std::move(reply.body)};
}

// What came of a change, and its answer.
template <Operation kOperation>
class Outcome {
 public:
  using Out = typename OperationTypes<kOperation>::Output;

  void Publish(absl::StatusOr<Change<Out>> change, CommitForm form, std::function<void()> done) {
    if (!change.ok()) {
      out_ = change.status();
      return done();
    }
    auto keep = [this, done = std::move(done)](absl::StatusOr<Out> out) {
      out_ = std::move(out);
      done();
    };
    if (form == CommitForm::kAsync) return (*std::move(change)).CommitAsync(std::move(keep));
    keep((*std::move(change)).Commit());
  }
  absl::StatusOr<Answer> TakeAnswer() {
    RETURN_IF_ERROR(out_.status());
    return Encode<kOperation>(Reply<Out>{*std::move(out_)});
  }

 private:
  absl::StatusOr<Out> out_;
};

// Decodes into an input; the document too where there is one.
template <Operation kOperation>
class InputRun : public Run {
 public:
  using In = typename OperationTypes<kOperation>::Input;
  using Out = typename OperationTypes<kOperation>::Output;

  explicit InputRun(Cost cost) : cost_(cost) {}
  absl::Status Start(Call&, const RequestParts& parts) override { return DecodeHead(input_, parts); }
  absl::Status Append(std::string_view) override { return absl::OkStatus(); }
  bool brief() const override { return cost_ == Cost::kBrief; }

 protected:
  In input_;

 private:
  const Cost cost_;
};

template <Operation kOperation, auto kHandler>
class ReadRun final : public InputRun<kOperation> {
 public:
  using InputRun<kOperation>::InputRun;
  void Finish(Call& call, std::string_view document, const Trailers&, CommitForm, std::function<void()> done) override {
    answer_ = Answered(call, document);
    done();
  }
  absl::StatusOr<Answer> TakeAnswer() override { return std::move(answer_); }

 private:
  absl::StatusOr<Answer> Answered(Call& call, std::string_view document) {
    RETURN_IF_ERROR(DecodeRequestDocument(this->input_, document));
    ASSIGN_OR_RETURN(auto reply, kHandler(call, this->input_));
    return Encode<kOperation>(std::move(reply));
  }

  absl::StatusOr<Answer> answer_;
};

template <Operation kOperation, auto kHandler>
class WriteRun final : public InputRun<kOperation> {
 public:
  using InputRun<kOperation>::InputRun;
  void Finish(Call& call, std::string_view document, const Trailers&, CommitForm form,
              std::function<void()> done) override {
    outcome_.Publish(Prepared(call, document), form, std::move(done));
  }
  absl::StatusOr<Answer> TakeAnswer() override { return outcome_.TakeAnswer(); }

 private:
  absl::StatusOr<Change<typename Outcome<kOperation>::Out>> Prepared(Call& call, std::string_view document) {
    RETURN_IF_ERROR(DecodeRequestDocument(this->input_, document));
    return kHandler(call, this->input_);
  }

  Outcome<kOperation> outcome_;
};

template <Operation kOperation, auto kHandler>
class TakeRun final : public Run {
 public:
  using In = typename OperationTypes<kOperation>::Input;
  using Out = typename OperationTypes<kOperation>::Output;

  absl::Status Start(Call& call, const RequestParts& parts) override {
    In input;
    RETURN_IF_ERROR(DecodeHead(input, parts));
    ASSIGN_OR_RETURN(upload_, kHandler(call, input));
    return absl::OkStatus();
  }
  absl::Status Append(std::string_view bytes) override { return upload_->Append(bytes); }
  bool brief() const override { return upload_->brief(); }
  void Finish(Call&, std::string_view, const Trailers& trailers, CommitForm form, std::function<void()> done) override {
    outcome_.Publish(upload_->Finish(trailers), form, std::move(done));
  }
  absl::StatusOr<Answer> TakeAnswer() override { return outcome_.TakeAnswer(); }

 private:
  std::unique_ptr<Upload<Out>> upload_;
  Outcome<kOperation> outcome_;
};

}  // namespace internal
}  // namespace coffer::s3
