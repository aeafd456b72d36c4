// Requests: a server decodes them into the operation's input, a client encodes them from it.
//
// Server. The head first, which is all that a streamed upload has; then the document, where the operation takes one:
//   PutObjectInput input;
//   RETURN_IF_ERROR(DecodeRequestHead(input, {.bucket = b, .key = k, .query = query, .headers = head.headers}));
//   RETURN_IF_ERROR(DecodeRequestDocument(input, body));
// or both at once with DecodeRequest<DeleteObjectsInput>(parts, body). Client:
//   ASSIGN_OR_RETURN(WireRequest request, EncodeRequest(GetObjectInput{.bucket = "b", .key = "k"}));
//
// Functions over descriptors take the struct as a pointer to what the descriptor describes. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/spec/descriptors.h"
#include "api/s3/spec/operation_types.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

// What the router has taken apart. Decoded bytes; the views outlive the call only.
struct RequestParts {
  std::string_view bucket;
  std::string_view key;
  const Query& query;
  const http::HeaderList& headers;
};

// Fills the members that travel in path, query and headers. `input` starts as a new struct. InvalidArgument for a value
// that is not of its kind or that came twice, and for a required one that is missing.
absl::Status DecodeRequestHead(const StructDescriptor& descriptor, const RequestParts& parts, void* input);

// Fills the member that is the document. An empty body leaves it unset, or is MissingRequestBodyError where it is
// required. MalformedXML, MaxMessageLengthExceeded.
absl::Status DecodeRequestDocument(const OperationRow& row, const StructDescriptor& descriptor, std::string_view body,
                                   void* input);

struct WireRequest {
  std::string method;
  std::string path;   // encoded; starts with '/'
  std::string query;  // encoded, without '?'
  http::HeaderList headers;
  std::string body;  // a document; streamed bodies go beside this
};

enum class AddressStyle { kPath, kVirtualHost };

// InvalidArgument when a required bucket, key or parameter is empty, or a value cannot travel in a header.
absl::StatusOr<WireRequest> EncodeRequest(const OperationRow& row, const StructDescriptor& descriptor,
                                          const void* input, AddressStyle style);

// The same for structs whose type is known.
// -----------------------------------------------------------------------------------

template <typename Input>
absl::Status DecodeRequestHead(Input& input, const RequestParts& parts) {
  return DecodeRequestHead(DescriptorOf<Input>(), parts, &input);
}

template <typename Input>
absl::Status DecodeRequestDocument(Input& input, std::string_view body) {
  return DecodeRequestDocument(RowOf(OperationOf<Input>::kOperation), DescriptorOf<Input>(), body, &input);
}

template <typename Input>
absl::StatusOr<Input> DecodeRequest(const RequestParts& parts, std::string_view body = {}) {
  Input input;
  if (absl::Status status = DecodeRequestHead(input, parts); !status.ok()) return status;
  if (absl::Status status = DecodeRequestDocument(input, body); !status.ok()) return status;
  return input;
}

template <typename Input>
absl::StatusOr<WireRequest> EncodeRequest(const Input& input, AddressStyle style = AddressStyle::kPath) {
  return EncodeRequest(RowOf(OperationOf<Input>::kOperation), DescriptorOf<Input>(), &input, style);
}

}  // namespace coffer::s3
