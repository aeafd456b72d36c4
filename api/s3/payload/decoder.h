// Takes the frames off a request's body and checks it, as its bytes arrive.
//
// Push gives data to the sink as soon as it is there, before its signature can be known: the sink has to be a staging
// writer, and only a Finish that is OK makes what it holds the client's. Splitting the stream anywhere changes neither
// the data nor the error. The first error is final. Memory does not grow with the body: one line and the state of two
// digests. One thread at a time.
//
//   std::unique_ptr<PayloadDecoder> decoder = MakePayloadDecoder(admitted.payload, admitted.signing, content_length);
//   RETURN_IF_ERROR(decoder->Push(bytes, [&](std::string_view data) { return writer.Append(data); }));
//   ASSIGN_OR_RETURN(Trailers trailers, decoder->Finish());
//
//   IncompleteBody              bytes are missing, there are too many, or the frames are not frames
//   InvalidChunkSizeError       a chunk below 8 KiB that is not the last
//   SignatureDoesNotMatch       of a chunk or of the trailer; explains itself
//   MalformedTrailerError       trailing headers that are malformed, were not announced, or are missing
//   XAmzContentSHA256Mismatch   of an unframed body
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "api/s3/auth/payload_plan.h"
#include "api/s3/sigv4/chunk_signatures.h"

namespace coffer::s3 {

// Trailing headers in their order, names in lower case: "x-amz-checksum-crc32", "sOO8/Q==". What they say of the data
// is for the caller to check.
using Trailers = std::vector<std::pair<std::string, std::string>>;

class PayloadDecoder {
 public:
  using Sink = std::function<absl::Status(std::string_view data)>;

  virtual ~PayloadDecoder() = default;

  // An error of the sink is final too, and returned as it is.
  virtual absl::Status Push(std::string_view wire, const Sink& sink) = 0;
  // After the last byte.
  virtual absl::StatusOr<Trailers> Finish() = 0;

  // Of data, without frames.
  virtual uint64_t decoded_bytes() const = 0;
};

// The length that the data will have, if the head tells: the decoded length of a framed body, else Content-Length.
std::optional<uint64_t> AnnouncedLength(const PayloadPlan& plan, std::optional<uint64_t> content_length);

std::unique_ptr<PayloadDecoder> MakePayloadDecoder(const PayloadPlan& plan, sigv4::SigningMaterial signing,
                                                   std::optional<uint64_t> content_length);

}  // namespace coffer::s3
