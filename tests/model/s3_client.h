// A client of an S3Service in the same thread: requests are built and signed as a client does it, answers are parsed
// by the tables that describe S3.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/s3/service.h"
#include "api/s3/sigv4/sign.h"
#include "api/s3/wire/request.h"
#include "api/s3/wire/response.h"
#include "engine/base/status.h"

namespace coffer::model {

class S3Client {
 public:
  S3Client(s3::S3Service& service, Clock& clock, s3::sigv4::ClientCredentials credentials)
      : service_(service), clock_(clock), credentials_(std::move(credentials)) {}

  // What was answered, and the body where it is streamed. An error is a status whose message is S3's code.
  template <s3::Operation kOperation>
  struct Answer {
    typename s3::OperationTypes<kOperation>::Output output;
    std::string body;
  };

  // `body`: what goes with an upload.
  template <typename Input>
  absl::StatusOr<Answer<s3::OperationOf<Input>::kOperation>> Call(const Input& input, std::string_view body = {}) {
    constexpr s3::Operation kOperation = s3::OperationOf<Input>::kOperation;
    ASSIGN_OR_RETURN(s3::WireRequest request, s3::EncodeRequest(input));
    const bool is_document = !request.body.empty();
    if (!is_document) request.body = body;
    ASSIGN_OR_RETURN(Response response, Send(std::move(request), is_document));
    Answer<kOperation> answer;
    ASSIGN_OR_RETURN(answer.output, s3::DecodeResponse<kOperation>(response.head, response.body));
    answer.body = std::move(response.body);
    return answer;
  }

 private:
  struct Response {
    http::ResponseHead head;
    std::string body;
  };
  absl::StatusOr<Response> Send(s3::WireRequest request, bool is_document);

  s3::S3Service& service_;
  Clock& clock_;
  const s3::sigv4::ClientCredentials credentials_;
};

}  // namespace coffer::model
