#include "api/s3/payload/aws_chunked.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/http/message.h"
#include "api/s3/auth/mismatch.h"
#include "api/s3/error.h"
#include "engine/base/secret.h"
#include "engine/base/status.h"
#include "engine/base/text.h"

namespace coffer::s3 {
namespace {

// Of AWS, for every chunk but the last.
constexpr uint64_t kChunkBytesMin = 8192;
// No line that is right comes near: 16 digits and a signature, or a header with a checksum.
constexpr size_t kLineBytesMax = 256;
constexpr size_t kSizeDigitsMax = 16;
constexpr size_t kSignatureDigits = 64;
constexpr std::string_view kSignatureParameter = ";chunk-signature=";
constexpr std::string_view kTrailerSignatureName = "x-amz-trailer-signature";

absl::Status BadFrames() { return S3Error(S3Code::kIncompleteBody, "The request body terminated unexpectedly"); }
absl::Status BadTrailer() { return S3Error(S3Code::kMalformedTrailerError); }

bool IsSignature(std::string_view text) {
  return text.size() == kSignatureDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  if (text.empty() || text.size() > kSizeDigitsMax) return std::nullopt;
  uint64_t size = 0;
  for (char c : text) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    size = size << 4 | static_cast<uint64_t>(digit);
  }
  return size;
}

Digester NewChunkDigest() { return Digester({Algorithm::kSha256}); }

std::string HexOf(Digester digest) {
  const std::string raw = std::move(digest).Finish().Get(Algorithm::kSha256);
  return std::string(absl::BytesToHexString(raw));
}

}  // namespace

AwsChunkedDecoder::AwsChunkedDecoder(const PayloadPlan& plan, sigv4::SigningMaterial signing,
                                     std::optional<uint64_t> content_length)
    : plan_(plan),
      content_length_(content_length),
      signatures_(std::move(signing)),
      chunk_digest_(plan.chunks_signed ? NewChunkDigest() : Digester({})) {}

absl::Status AwsChunkedDecoder::Push(std::string_view wire, const Sink& sink) {
  while (!wire.empty() && failed_.ok()) failed_ = Step(wire, sink);
  return failed_;
}

absl::Status AwsChunkedDecoder::Step(std::string_view& wire, const Sink& sink) {
  switch (state_) {
    case State::kData:
      return TakeData(wire, sink);
    case State::kDataEnd:
    case State::kLooseEnd:
      return TakeLineEnd(wire);
    case State::kChunkLine:
    case State::kTrailer:
      return TakeLine(wire);
    case State::kDone:
      return S3Error(S3Code::kInvalidRequest, "The request body goes on behind its last chunk");
  }
  return absl::OkStatus();
}

absl::Status AwsChunkedDecoder::TakeData(std::string_view& wire, const Sink& sink) {
  const std::string_view data = wire.substr(0, chunk_left_);
  wire.remove_prefix(data.size());
  wire_bytes_ += data.size();
  chunk_left_ -= data.size();
  decoded_bytes_ += data.size();
  if (plan_.chunks_signed) chunk_digest_.Update(data);
  if (chunk_left_ == 0) state_ = State::kDataEnd;
  return sink(data);
}

absl::Status AwsChunkedDecoder::TakeLine(std::string_view& wire) {
  const char c = wire.front();
  wire.remove_prefix(1);
  ++wire_bytes_;
  if (c == '\n') {
    const std::string line = std::exchange(line_, {});
    return OnLine(line, !std::exchange(cr_pending_, false));
  }
  // A CR is nothing but the first half of a line's end.
  if (cr_pending_ || line_.size() == kLineBytesMax) return BadFrames();
  if (c == '\r') {
    cr_pending_ = true;
  } else {
    line_ += c;
  }
  return absl::OkStatus();
}

absl::Status AwsChunkedDecoder::TakeLineEnd(std::string_view& wire) {
  const char c = wire.front();
  wire.remove_prefix(1);
  ++wire_bytes_;
  if (c != (cr_pending_ ? '\n' : '\r')) return BadFrames();
  cr_pending_ = !cr_pending_;
  if (cr_pending_) return absl::OkStatus();
  if (state_ == State::kDataEnd) return OnChunkEnd();
  state_ = State::kTrailer;
  return absl::OkStatus();
}

absl::Status AwsChunkedDecoder::OnLine(std::string_view line, bool bare_lf) {
  if (state_ == State::kTrailer) return OnTrailerLine(line, bare_lf);
  return bare_lf ? BadFrames() : OnChunkLine(line);
}

absl::Status AwsChunkedDecoder::OnChunkLine(std::string_view line) {
  const size_t digits = std::min(line.find(';'), line.size());
  const std::optional<uint64_t> size = ParseSize(line.substr(0, digits));
  if (!size) return BadFrames();
  const std::string_view parameters = line.substr(digits);
  if (!plan_.chunks_signed) return parameters.empty() ? OnChunk(*size) : BadFrames();
  if (!parameters.starts_with(kSignatureParameter)) return BadFrames();
  chunk_signature_ = parameters.substr(kSignatureParameter.size());
  return IsSignature(chunk_signature_) ? OnChunk(*size) : BadFrames();
}

absl::Status AwsChunkedDecoder::OnChunk(uint64_t size) {
  if (size > plan_.decoded_length - decoded_bytes_) return BadFrames();
  if (size > 0) {
    ++chunk_count_;
    // AWS names the chunk that showed it, and the size of the one before.
    if (chunk_count_ > 1 && last_chunk_size_ < kChunkBytesMin) {
      return S3Error(S3Code::kInvalidChunkSizeError, {},
                     {{"Chunk", absl::StrCat(chunk_count_)}, {"BadChunkSize", absl::StrCat(last_chunk_size_)}});
    }
    last_chunk_size_ = size;
    chunk_left_ = size;
    state_ = State::kData;
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(OnChunkEnd());
  if (decoded_bytes_ != plan_.decoded_length) return S3Error(S3Code::kIncompleteBody);
  state_ = State::kTrailer;
  return absl::OkStatus();
}

absl::Status AwsChunkedDecoder::OnChunkEnd() {
  state_ = State::kChunkLine;
  if (!plan_.chunks_signed) return absl::OkStatus();
  const std::string digest = HexOf(std::exchange(chunk_digest_, NewChunkDigest()));
  if (ConstantTimeEquals(signatures_.Next(digest), chunk_signature_)) return absl::OkStatus();
  return Mismatch(chunk_signature_);
}

absl::Status AwsChunkedDecoder::OnTrailerLine(std::string_view line, bool bare_lf) {
  if (line.empty()) return bare_lf ? BadFrames() : OnTrailerEnd();
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return BadTrailer();
  const std::string name = absl::AsciiStrToLower(AsAbsl(http::TrimBlanks(line.substr(0, colon))));
  const std::string_view value = http::TrimBlanks(line.substr(colon + 1));
  if (name == plan_.trailer_name && trailers_.empty()) {
    const bool is_text = std::all_of(value.begin(), value.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (!is_text) return BadTrailer();
    trailers_.emplace_back(name, value);
    if (bare_lf) state_ = State::kLooseEnd;
    return absl::OkStatus();
  }
  const bool is_signature_due = plan_.trailer_signed && !trailers_.empty() && trailer_signature_.empty();
  if (!is_signature_due || name == plan_.trailer_name) return BadTrailer();
  return OnTrailerSignature(name, value, bare_lf);
}

// To AWS it belongs to the frames.
absl::Status AwsChunkedDecoder::OnTrailerSignature(std::string_view name, std::string_view value, bool bare_lf) {
  if (bare_lf || name != kTrailerSignatureName || !IsSignature(value)) return BadFrames();
  trailer_signature_ = value;
  return absl::OkStatus();
}

absl::Status AwsChunkedDecoder::OnTrailerEnd() {
  state_ = State::kDone;
  if (trailers_.empty() != plan_.trailer_name.empty()) return BadTrailer();
  if (!plan_.trailer_signed) return absl::OkStatus();
  if (trailer_signature_.empty()) return BadFrames();
  const auto& [name, value] = trailers_.front();
  const std::string expected = signatures_.Trailer(name + ":" + value + "\n");
  return ConstantTimeEquals(expected, trailer_signature_) ? absl::OkStatus() : Mismatch(trailer_signature_);
}

absl::Status AwsChunkedDecoder::Mismatch(std::string_view sent) const {
  const sigv4::SigningMaterial& signing = signatures_.material();
  return SignatureMismatch(signing.access_key, sent, signatures_.string_to_sign(), signing.canonical_request);
}

absl::StatusOr<Trailers> AwsChunkedDecoder::Finish() {
  RETURN_IF_ERROR(failed_);
  const bool complete = state_ == State::kDone && wire_bytes_ == content_length_.value_or(wire_bytes_);
  if (!complete) {
    failed_ = BadFrames();
    return failed_;
  }
  return std::move(trailers_);
}

}  // namespace coffer::s3
