#include "tests/unit/api/s3/payload/chunked_body.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/s3/error.h"

namespace coffer::s3 {
namespace {

std::string Describe(const absl::Status& status) {
  if (status.ok()) return "OK";
  const S3ErrorDetail detail = GetS3Error(status);
  std::string text = absl::StrCat(std::string(detail.name), " ", detail.message);
  for (const auto& [name, value] : detail.fields) absl::StrAppend(&text, " ", name, "=", value);
  return text;
}

constexpr size_t kSplitsMax = 600;

}  // namespace

std::string SignedBody(const sigv4::SigningMaterial& signing, const std::vector<std::string>& chunks,
                       const Trailer& trailer) {
  sigv4::ChunkSignatures signatures(signing);
  std::string body;
  for (const std::string& chunk : chunks) {
    absl::StrAppendFormat(&body, "%x;chunk-signature=%s\r\n", chunk.size(), signatures.Next(sigv4::HexSha256(chunk)));
    absl::StrAppend(&body, chunk, "\r\n");
  }
  absl::StrAppend(&body, "0;chunk-signature=", signatures.Next(sigv4::HexSha256("")), "\r\n");
  if (trailer) {
    const auto& [name, value] = *trailer;
    const std::string signature = signatures.Trailer(absl::StrCat(name, ":", value, "\n"));
    absl::StrAppend(&body, name, ":", value, "\r\nx-amz-trailer-signature:", signature, "\r\n");
  }
  return body + "\r\n";
}

std::string UnsignedBody(const std::vector<std::string>& chunks, const Trailer& trailer) {
  std::string body;
  for (const std::string& chunk : chunks) absl::StrAppendFormat(&body, "%x\r\n%s\r\n", chunk.size(), chunk);
  body += "0\r\n";
  if (trailer) absl::StrAppend(&body, trailer->first, ":", trailer->second, "\r\n");
  return body + "\r\n";
}

Outcome Decode(const PayloadPlan& plan, const sigv4::SigningMaterial& signing, std::optional<uint64_t> content_length,
               std::string_view body, const std::function<size_t(size_t position)>& step) {
  Outcome outcome;
  const auto decoder = MakePayloadDecoder(plan, signing, content_length);
  const auto sink = [&](std::string_view data) {
    outcome.data += data;
    return absl::OkStatus();
  };
  absl::Status status;
  for (size_t position = 0; position < body.size() && status.ok();) {
    const std::string_view piece = body.substr(position, step(position));
    position += piece.size();
    status = decoder->Push(piece, sink);
  }
  absl::StatusOr<Trailers> trailers = decoder->Finish();
  outcome.error = Describe(trailers.status());
  if (!status.ok() && Describe(status) != outcome.error) outcome.error = "Finish forgot the error of Push";
  if (trailers.ok()) outcome.trailers = *std::move(trailers);
  if (decoder->decoded_bytes() != outcome.data.size()) outcome.error = "decoded_bytes is not what the sink got";
  return outcome;
}

Outcome Decode(const PayloadPlan& plan, const sigv4::SigningMaterial& signing, std::string_view body) {
  return Decode(plan, signing, body.size(), body, [&](size_t) { return body.size(); });
}

std::optional<Outcome> FindSplitThatDiffers(const PayloadPlan& plan, const sigv4::SigningMaterial& signing,
                                            std::string_view body) {
  const Outcome whole = Decode(plan, signing, body);
  const auto differs = [&](const std::function<size_t(size_t)>& step) -> std::optional<Outcome> {
    Outcome outcome = Decode(plan, signing, body.size(), body, step);
    if (outcome == whole) return std::nullopt;
    return outcome;
  };
  for (size_t step : {1, 7}) {
    if (auto found = differs([&](size_t) { return step; })) return found;
  }
  const size_t stride = body.size() / kSplitsMax + 1;
  for (size_t split = 1; split < body.size(); split += stride) {
    if (auto found = differs([&](size_t position) { return position == 0 ? split : body.size(); })) return found;
  }
  return std::nullopt;
}

}  // namespace coffer::s3
