// How a request's body is framed and what it is checked against, decided from the head alone.
//
// The x-amz-content-sha256 marker decides, for it is part of what is signed. Without a STREAMING- marker a body is
// unframed only if x-amz-decoded-content-length is signed; any other mix of markers is refused, because
// Content-Encoding is not signed and may have come or gone on the way. Pure functions; thread-safe.
//
//   (64 hex digits)                              not framed; the body's SHA-256 is checked
//   UNSIGNED-PAYLOAD                             not framed; chunked where the decoded length is signed
//   STREAMING-AWS4-HMAC-SHA256-PAYLOAD           chunks with signatures
//   STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER   chunks with signatures and a trailer with one
//   STREAMING-UNSIGNED-PAYLOAD-TRAILER           chunks and perhaps a trailer, without signatures
//   STREAMING-AWS4-ECDSA-...                     NotImplemented
//
// A framed body without signatures, whichever marker says so, is for operations with a stream body only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "api/http/message.h"
#include "api/s3/auth/credentials.h"
#include "api/s3/wire/uri.h"

namespace coffer::s3 {

struct PayloadPlan {
  enum class Framing : uint8_t { kNone, kChunked };
  Framing framing = Framing::kNone;
  bool chunks_signed = false;
  bool trailer_signed = false;
  // Of the whole body, 64 lower-case hex digits; empty: not announced.
  std::string expected_sha256;
  // What remains of a chunked body without its frames.
  uint64_t decoded_length = 0;
  // The one trailing header that was announced, in lower case; empty: none.
  std::string trailer_name;
};

// The marker as it stands in the canonical request: the header's, for a presigned URL also the query's,
// UNSIGNED-PAYLOAD when a request that need not have one has none.
//   InvalidRequest    it is missing, or header and query differ
//   InvalidArgument   it is none of the above
absl::StatusOr<std::string> PayloadMarker(const http::RequestHead& head, const Query& query, AuthForm form);

// `has_stream_body`: the operation is an upload of bytes (PutObject, UploadPart).
//   MissingContentLength    a framed body needs x-amz-decoded-content-length, a number
//   MalformedTrailerError   a signed trailer has to be announced
//   InvalidRequest, InvalidArgument, NotImplemented
absl::StatusOr<PayloadPlan> PlanPayload(const http::RequestHead& head, const Credentials& credentials,
                                        std::string_view marker, bool has_stream_body);

// A Content-Encoding without the token that only names the framing: "aws-chunked,gzip" -> "gzip", "aws-chunked" -> "".
// One without that token stays as it was sent.
std::string WithoutAwsChunked(std::string_view content_encoding);

}  // namespace coffer::s3
