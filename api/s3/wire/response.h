// Responses: a server encodes them from the operation's output, a client decodes them into it.
//
//   ASSIGN_OR_RETURN(WireResponse response, EncodeResponse<Operation::kListBuckets>(output));
//   ASSIGN_OR_RETURN(auto output, DecodeResponse<Operation::kListBuckets>(head, body));
//
// A client's error answers become statuses with the S3 code (api/s3/error.h), also those that come late, as an <Error>
// document under a status of 200. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/spec/descriptors.h"
#include "api/s3/spec/operation_types.h"

namespace coffer::s3 {

struct WireResponse {
  http::ResponseHead
      head;          // content_length is the body's, or the output's ContentLength where the body is streamed or absent
  std::string body;  // a document; streamed bodies go beside this
};

// Status, headers and document of a success. InvalidArgument when a value cannot travel in a header (a line break in a
// response-content-disposition).
absl::StatusOr<WireResponse> EncodeResponse(const OperationRow& row, const StructDescriptor& descriptor,
                                            const void* output);

// The document alone; empty when the operation answers without one.
std::string EncodeResponseDocument(const OperationRow& row, const StructDescriptor& descriptor, const void* output);

// Fills a new output from a response. For streamed bodies `body` is empty; an error answer's body is always passed.
absl::Status DecodeResponse(const OperationRow& row, const StructDescriptor& descriptor, const http::ResponseHead& head,
                            std::string_view body, void* output);

// The error that a response of status 300 or more tells; without a document (HEAD) it is guessed from the status.
absl::Status DecodeError(const OperationRow& row, const http::ResponseHead& head, std::string_view body);

// The same for structs whose type is known.
// -----------------------------------------------------------------------------------

template <Operation kOperation>
absl::StatusOr<WireResponse> EncodeResponse(const typename OperationTypes<kOperation>::Output& output) {
  return EncodeResponse(RowOf(kOperation), DescriptorOf<typename OperationTypes<kOperation>::Output>(), &output);
}

template <Operation kOperation>
absl::StatusOr<typename OperationTypes<kOperation>::Output> DecodeResponse(const http::ResponseHead& head,
                                                                           std::string_view body = {}) {
  using Output = typename OperationTypes<kOperation>::Output;
  Output output;
  if (auto status = DecodeResponse(RowOf(kOperation), DescriptorOf<Output>(), head, body, &output); !status.ok()) {
    return status;
  }
  return output;
}

}  // namespace coffer::s3
