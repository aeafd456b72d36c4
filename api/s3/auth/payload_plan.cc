#include "api/s3/auth/payload_plan.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/s3/error.h"
#include "api/s3/sigv4/canonical.h"
#include "api/s3/wire/checksum_headers.h"
#include "engine/base/status.h"

namespace coffer::s3 {
namespace {

using Framing = PayloadPlan::Framing;

constexpr std::string_view kMarkerHeader = "x-amz-content-sha256";
constexpr std::string_view kDecodedLengthHeader = "x-amz-decoded-content-length";
constexpr std::string_view kTrailerHeader = "x-amz-trailer";
constexpr std::string_view kStreamingPrefix = "STREAMING-";

struct StreamingMarker {
  std::string_view marker;
  bool chunks_signed;
  bool has_trailer;
};
constexpr StreamingMarker kStreamingMarkers[] = {
    {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", true, false},
    {"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", true, true},
    {"STREAMING-UNSIGNED-PAYLOAD-TRAILER", false, true},
};
constexpr std::string_view kNotBuiltMarkers[] = {
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
};

template <typename List>
bool Contains(const List& list, std::string_view value) {
  return std::find(std::begin(list), std::end(list), value) != std::end(list);
}

const StreamingMarker* FindStreaming(std::string_view marker) {
  const auto found = std::find_if(std::begin(kStreamingMarkers), std::end(kStreamingMarkers),
                                  [&](const StreamingMarker& row) { return row.marker == marker; });
  return found == std::end(kStreamingMarkers) ? nullptr : found;
}

bool IsHexSha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(),
                                          [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

bool IsMarker(std::string_view text) {
  return text == sigv4::kUnsignedPayload || IsHexSha256(text) || FindStreaming(text) != nullptr ||
         Contains(kNotBuiltMarkers, text);
}

bool IsAwsChunked(std::string_view token) { return http::EqualsIgnoreCase(http::TrimBlanks(token), "aws-chunked"); }

// Whether the token is among those of a Content-Encoding.
bool NamesAwsChunked(std::string_view content_encoding) {
  while (true) {
    const size_t end = content_encoding.find(',');
    if (IsAwsChunked(content_encoding.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    content_encoding.remove_prefix(end + 1);
  }
}

bool SaysAwsChunked(const http::HeaderList& headers) {
  for (const http::Header& header : headers) {
    if (!http::EqualsIgnoreCase(header.name, "content-encoding")) continue;
    if (NamesAwsChunked(header.value)) return true;
  }
  return false;
}

// The one value of a header; empty stands for absent, which real clients send.
absl::StatusOr<std::string_view> OneValue(const http::HeaderList& headers, std::string_view name) {
  if (headers.Count(name) > 1) {
    return S3Error(S3Code::kInvalidArgument, absl::StrCat(std::string(name), " must come once"),
                   {{"ArgumentName", std::string(name)}});
  }
  return headers.Find(name).value_or(std::string_view());
}

absl::StatusOr<uint64_t> ParseLength(std::string_view text) {
  const bool is_number = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  // To AWS, what is not a length is no length.
  if (text.empty() || text.size() > 18 || !is_number) return S3Error(S3Code::kMissingContentLength);
  uint64_t length = 0;
  for (char c : text) length = length * 10 + static_cast<uint64_t>(c - '0');
  return length;
}

absl::Status ReadTrailerName(std::string_view text, PayloadPlan& plan) {
  plan.trailer_name = absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  const bool is_known =
      std::ranges::any_of(kChecksumHeaders, [&](const ChecksumHeader& row) { return row.wire == plan.trailer_name; });
  if (is_known) return absl::OkStatus();
  return S3Error(S3Code::kInvalidRequest, "The value specified in the x-amz-trailer header is not supported");
}

absl::Status BadMix() {
  return S3Error(S3Code::kInvalidRequest,
                 "The request's x-amz-content-sha256, Content-Encoding, x-amz-decoded-content-length and x-amz-trailer "
                 "headers do not belong together");
}

// What the head says about frames, apart from the marker.
struct FramingHeaders {
  std::string_view decoded_length;
  std::string_view trailer;
  bool aws_chunked = false;
};

absl::StatusOr<FramingHeaders> ReadFramingHeaders(const http::HeaderList& headers) {
  FramingHeaders framing;
  ASSIGN_OR_RETURN(framing.decoded_length, OneValue(headers, kDecodedLengthHeader));
  ASSIGN_OR_RETURN(framing.trailer, OneValue(headers, kTrailerHeader));
  framing.aws_chunked = SaysAwsChunked(headers);
  return framing;
}

absl::StatusOr<PayloadPlan> PlanChunked(const FramingHeaders& framing, bool chunks_signed, bool has_trailer,
                                        bool has_stream_body) {
  if (!chunks_signed && !has_stream_body) {
    return S3Error(S3Code::kInvalidRequest, "A framed payload without signatures is not allowed for this operation");
  }
  PayloadPlan plan;
  plan.framing = Framing::kChunked;
  plan.chunks_signed = chunks_signed;
  plan.trailer_signed = chunks_signed && has_trailer;
  ASSIGN_OR_RETURN(plan.decoded_length, ParseLength(framing.decoded_length));
  if (!has_trailer && !framing.trailer.empty()) return BadMix();
  if (!framing.trailer.empty()) RETURN_IF_ERROR(ReadTrailerName(framing.trailer, plan));
  if (plan.trailer_signed && plan.trailer_name.empty()) return S3Error(S3Code::kMalformedTrailerError);
  return plan;
}

absl::StatusOr<PayloadPlan> PlanUnframed(std::string_view marker, const FramingHeaders& framing, bool has_stream_body) {
  if (!framing.decoded_length.empty() || !framing.trailer.empty()) return BadMix();
  // Where there are no bytes to store, the token is but a word that some clients always send.
  if (framing.aws_chunked && has_stream_body) return BadMix();
  PayloadPlan plan;
  if (marker != sigv4::kUnsignedPayload) {
    plan.expected_sha256 = absl::AsciiStrToLower(absl::string_view(marker.data(), marker.size()));
  }
  return plan;
}

}  // namespace

std::string WithoutAwsChunked(std::string_view content_encoding) {
  if (!NamesAwsChunked(content_encoding)) return std::string(content_encoding);
  std::string out;
  while (true) {
    const size_t end = content_encoding.find(',');
    const std::string_view token = http::TrimBlanks(content_encoding.substr(0, end));
    if (!token.empty() && !IsAwsChunked(token)) {
      if (!out.empty()) out += ',';
      out += token;
    }
    if (end == std::string_view::npos) return out;
    content_encoding.remove_prefix(end + 1);
  }
}

absl::StatusOr<std::string> PayloadMarker(const http::RequestHead& head, const Query& query, AuthForm form) {
  ASSIGN_OR_RETURN(std::string_view marker, OneValue(head.headers, kMarkerHeader));
  if (form == AuthForm::kPresigned) {
    for (const QueryParam& param : query) {
      if (!http::EqualsIgnoreCase(param.name, kMarkerHeader)) continue;
      if (!marker.empty() && marker != param.value) return BadMix();
      marker = param.value;
    }
  }
  if (marker.empty()) {
    if (form != AuthForm::kHeader) return std::string(sigv4::kUnsignedPayload);
    return S3Error(S3Code::kInvalidRequest, "Missing required header for this request: x-amz-content-sha256");
  }
  if (IsMarker(marker)) return std::string(marker);
  return S3Error(
      S3Code::kInvalidArgument,
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
      "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
      "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid "
      "sha256 value.",
      {{"ArgumentName", std::string(kMarkerHeader)}, {"ArgumentValue", std::string(marker)}});
}

absl::StatusOr<PayloadPlan> PlanPayload(const http::RequestHead& head, const Credentials& credentials,
                                        std::string_view marker, bool has_stream_body) {
  ASSIGN_OR_RETURN(const FramingHeaders framing, ReadFramingHeaders(head.headers));
  if (marker.starts_with(kStreamingPrefix)) {
    const StreamingMarker* streaming = FindStreaming(marker);
    if (streaming == nullptr) {
      return S3Error(S3Code::kNotImplemented,
                     absl::StrCat("The chunk encoding algorithm ", std::string(marker), " is not supported."));
    }
    if (streaming->chunks_signed && credentials.form == AuthForm::kAnonymous) {
      return S3Error(S3Code::kInvalidRequest,
                     "Anonymous requests don't support this x-amz-content-sha256 value. Please use UNSIGNED-PAYLOAD or "
                     "STREAMING-UNSIGNED-PAYLOAD-TRAILER.");
    }
    return PlanChunked(framing, streaming->chunks_signed, streaming->has_trailer, has_stream_body);
  }
  if (marker == sigv4::kUnsignedPayload && !framing.decoded_length.empty() && credentials.Signs(kDecodedLengthHeader)) {
    return PlanChunked(framing, /*chunks_signed=*/false, /*has_trailer=*/!framing.trailer.empty(), has_stream_body);
  }
  return PlanUnframed(marker, framing, has_stream_body);
}

}  // namespace coffer::s3
