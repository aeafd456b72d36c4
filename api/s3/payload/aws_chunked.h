// The decoder of aws-chunked bodies, in all forms.
//
//   SIZE-IN-HEX [;chunk-signature=64-HEX] CRLF    any number of times, with data behind it
//   data CRLF
//   0 [;chunk-signature=64-HEX] CRLF
//   name:value CRLF                               when a trailing header was announced
//   x-amz-trailer-signature:64-HEX CRLF           when it is signed
//   CRLF
//
// Some clients, and AWS's own documentation, end the trailing header with LF CRLF.
#pragma once

#include <string>

#include "api/s3/payload/decoder.h"
#include "engine/base/digest.h"

namespace coffer::s3 {

class AwsChunkedDecoder final : public PayloadDecoder {
 public:
  AwsChunkedDecoder(const PayloadPlan& plan, sigv4::SigningMaterial signing, std::optional<uint64_t> content_length);

  absl::Status Push(std::string_view wire, const Sink& sink) override;
  absl::StatusOr<Trailers> Finish() override;
  uint64_t decoded_bytes() const override { return decoded_bytes_; }

 private:
  enum class State : uint8_t {
    kChunkLine,
    kData,
    kDataEnd,   // CRLF behind a chunk's data
    kTrailer,   // lines up to an empty one
    kLooseEnd,  // a trailing header ended with LF: a CRLF belongs to it
    kDone,
  };

  absl::Status Step(std::string_view& wire, const Sink& sink);
  absl::Status TakeData(std::string_view& wire, const Sink& sink);
  absl::Status TakeLine(std::string_view& wire);
  absl::Status TakeLineEnd(std::string_view& wire);
  absl::Status OnLine(std::string_view line, bool bare_lf);
  absl::Status OnChunkLine(std::string_view line);
  absl::Status OnChunk(uint64_t size);
  absl::Status OnChunkEnd();
  absl::Status OnTrailerLine(std::string_view line, bool bare_lf);
  absl::Status OnTrailerSignature(std::string_view name, std::string_view value, bool bare_lf);
  absl::Status OnTrailerEnd();
  absl::Status Mismatch(std::string_view sent) const;

  const PayloadPlan plan_;
  const std::optional<uint64_t> content_length_;
  sigv4::ChunkSignatures signatures_;

  State state_ = State::kChunkLine;
  absl::Status failed_;
  uint64_t wire_bytes_ = 0;
  uint64_t decoded_bytes_ = 0;
  uint64_t chunk_left_ = 0;
  uint64_t chunk_count_ = 0;
  uint64_t last_chunk_size_ = 0;
  std::string line_;             // of what has come of one
  bool cr_pending_ = false;      // its CR, which its LF must follow
  std::string chunk_signature_;  // as it was sent
  Digester chunk_digest_;
  Trailers trailers_;
  std::string trailer_signature_;
};

}  // namespace coffer::s3
